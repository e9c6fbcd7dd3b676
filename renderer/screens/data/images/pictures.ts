// Pictures of the dataset as addresses that the page can draw: small ones by screenful, a large one at a time. They are our own JPEGs, never the outside files.

import { useEffect, useMemo, useRef, useState } from "react";
import { useCall, useClient } from "../../../app/calls.tsx";
import { contract } from "../../../../shared/contract/contract.ts";
import type { ImageInfo } from "../../../../shared/contract/images.ts";
import { failureOf, type FailureData } from "../../../../shared/contract/errors.ts";

const mostAsked = 100;
const mostKept = 3000;

const address = (jpeg: Uint8Array) => URL.createObjectURL(new Blob([new Uint8Array(jpeg)], { type: "image/jpeg" }));

/** Addresses of the small pictures that are wanted, as they arrive; "" where nothing could be drawn. */
export function useThumbs(wanted: readonly string[]): ReadonlyMap<string, string> {
  const client = useClient();
  const kept = useRef(new Map<string, string>());
  const asked = useRef(new Set<string>());
  const [, setDrawn] = useState(0);
  const key = wanted.join();
  useEffect(() => {
    const missing = [...new Set(key === "" ? [] : key.split(","))].filter((digest) => !kept.current.has(digest) && !asked.current.has(digest));
    for (let from = 0; from < missing.length; from += mostAsked) {
      const images = missing.slice(from, from + mostAsked);
      for (const digest of images) asked.current.add(digest);
      client.call(contract.data.readThumbs, { images }).then(
        (pictures) => {
          for (const [i, digest] of images.entries()) kept.current.set(digest, pictures[i]!.length === 0 ? "" : address(pictures[i]!));
          for (const [digest, url] of kept.current) {
            if (kept.current.size <= mostKept) break;
            kept.current.delete(digest);
            asked.current.delete(digest);
            URL.revokeObjectURL(url);
          }
          setDrawn((count) => count + 1);
        },
        () => {
          for (const digest of images) asked.current.delete(digest);
        }, // the pipe closed or the dataset changed: they are asked again when they are next in view
      );
    }
  }, [client, key]);
  useEffect(() => {
    const pictures = kept.current;
    const questions = asked.current;
    return () => {
      for (const url of pictures.values()) URL.revokeObjectURL(url);
      pictures.clear();
      questions.clear();
    };
  }, []);
  return kept.current;
}

/** The large picture of a row and what its row says; undefined while it is read. */
export function usePicture(row: number | null): { readonly url: string; readonly facts: readonly { readonly name: string; readonly value: string | number | null }[] } | undefined {
  const answer = useCall(contract.data.readImage, row === null ? null : { row });
  const value = answer.state === "ready" ? answer.value : undefined;
  const picture = value?.picture;
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (picture === undefined || picture.length === 0) {
      setUrl("");
      return undefined;
    }
    const made = address(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return useMemo(() => (value === undefined ? undefined : { url, facts: value.facts }), [value, url]);
}

export type Images = { readonly state: "loading" } | { readonly state: "failed"; readonly failure: FailureData } | { readonly state: "ready"; readonly images: readonly ImageInfo[] };

/** All images of a dataset, asked once for each version of it: what changes between are labels, which stand elsewhere. */
export function useImages(dataset: string): Images {
  const client = useClient();
  const [known, setKnown] = useState<{ readonly dataset: string; readonly answer: Images }>({ dataset, answer: { state: "loading" } });
  useEffect(() => {
    let isGone = false;
    const tell = (answer: Images) => {
      if (!isGone) setKnown({ dataset, answer });
    };
    client.call(contract.data.readImages, {}).then((value) => tell({ state: "ready", images: value.images }), (thrown: unknown) => tell({ state: "failed", failure: failureOf(thrown) }));
    return () => {
      isGone = true;
    };
  }, [client, dataset]);
  return known.dataset === dataset ? known.answer : { state: "loading" };
}
