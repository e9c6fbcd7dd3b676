// Catches what a screen throws while drawing: says it with its code, offers to draw again; the frame around stays alive.

import { Component, type ReactNode } from "react";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";

export interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** Draws the failure; `again` draws the children once more. */
  readonly broken: (failure: FailureData, again: () => void) => ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { failure: FailureData | null }> {
  override state: { failure: FailureData | null } = { failure: null };
  static getDerivedStateFromError(thrown: unknown): { failure: FailureData } {
    return { failure: failureOf(thrown) };
  }
  override render(): ReactNode {
    const { failure } = this.state;
    return failure === null ? this.props.children : this.props.broken(failure, () => this.setState({ failure: null }));
  }
}
