// The one registry of error codes. Numbers are never reused. Words live in shared/text/errors.ts, one entry a name.
// Code = MW-<AREA>-<C><NN>; classes C: 1 malformed, 2 over a bound, 3 not authentic or not permitted, 4 stale or out of order,
// 5 environment, 6 incompatible, 7 quality or statistics, 8 a person must decide, 9 broken invariant (always a bug).

/** What became of the act: REJECT (nothing changed), HOLD (kept aside), FLAG (accepted and marked), DEGRADE (less service), SAFE (no value). */
export type Outcome = "REJECT" | "HOLD" | "FLAG" | "DEGRADE" | "SAFE";

export const errorRegistry = {
  // files and tables
  csvEmpty: { code: "MW-CSV-101", outcome: "REJECT" },
  csvRowsAside: { code: "MW-CSV-102", outcome: "FLAG" },
  csvTooManyBadRows: { code: "MW-CSV-103", outcome: "REJECT" },
  csvUnclosedQuote: { code: "MW-CSV-104", outcome: "REJECT" },
  csvUndecodable: { code: "MW-CSV-105", outcome: "REJECT" },
  csvWrongDelimiter: { code: "MW-CSV-106", outcome: "REJECT" },
  csvOverBound: { code: "MW-CSV-201", outcome: "REJECT" },
  csvChangedWhileRead: { code: "MW-CSV-501", outcome: "REJECT" },
  csvNoRows: { code: "MW-CSV-701", outcome: "FLAG" },
  csvTimeDisorder: { code: "MW-CSV-702", outcome: "FLAG" },
  csvColumnRenamed: { code: "MW-CSV-703", outcome: "FLAG" },
  csvAmbiguousReading: { code: "MW-CSV-801", outcome: "HOLD" },
  csvStatusTexts: { code: "MW-CSV-802", outcome: "FLAG" },
  csvFormulaTexts: { code: "MW-CSV-704", outcome: "FLAG" },
  csvMixedEncoding: { code: "MW-CSV-706", outcome: "FLAG" },
  csvPivoted: { code: "MW-CSV-705", outcome: "FLAG" },
  csvMissingMarks: { code: "MW-CSV-804", outcome: "HOLD" },
  csvFormatChanged: { code: "MW-CSV-803", outcome: "HOLD" },
  // Parquet
  parquetMalformed: { code: "MW-PQT-101", outcome: "REJECT" },
  parquetInconsistent: { code: "MW-PQT-102", outcome: "REJECT" },
  parquetOverBound: { code: "MW-PQT-201", outcome: "REJECT" },
  parquetTooManyParts: { code: "MW-PQT-202", outcome: "REJECT" },
  parquetUnsupported: { code: "MW-PQT-601", outcome: "REJECT" },
  parquetLoss: { code: "MW-PQT-701", outcome: "FLAG" },
  parquetColumnsLeftOut: { code: "MW-PQT-702", outcome: "FLAG" },
  parquetReaderDied: { code: "MW-PQT-901", outcome: "HOLD" },
  // JSON
  jsonMalformed: { code: "MW-JSN-101", outcome: "REJECT" },
  jsonTooManyBadLines: { code: "MW-JSN-102", outcome: "REJECT" },
  jsonOverBound: { code: "MW-JSN-201", outcome: "REJECT" },
  jsonOddities: { code: "MW-JSN-701", outcome: "FLAG" },
  jsonLinesAside: { code: "MW-JSN-702", outcome: "FLAG" },
  // Excel
  xlsxMalformed: { code: "MW-XLS-101", outcome: "REJECT" },
  xlsxOverBound: { code: "MW-XLS-201", outcome: "REJECT" },
  xlsxActiveContent: { code: "MW-XLS-301", outcome: "FLAG" },
  xlsxEntity: { code: "MW-XLS-302", outcome: "REJECT" },
  xlsxUnsupported: { code: "MW-XLS-601", outcome: "REJECT" },
  xlsxDoubtfulCells: { code: "MW-XLS-701", outcome: "FLAG" },
  xlsxAmbiguous: { code: "MW-XLS-801", outcome: "HOLD" },
  // images
  imageNone: { code: "MW-IMG-101", outcome: "REJECT" },
  imageOtherFolder: { code: "MW-IMG-801", outcome: "HOLD" },
  imageOverBound: { code: "MW-IMG-201", outcome: "REJECT" },
  // archives
  zipMalformed: { code: "MW-ZIP-102", outcome: "REJECT" },
  zipOverBound: { code: "MW-ZIP-201", outcome: "REJECT" },
  zipUnsafeName: { code: "MW-ZIP-301", outcome: "REJECT" },
  zipUnsafeKind: { code: "MW-ZIP-302", outcome: "REJECT" },
  zipUnsupported: { code: "MW-ZIP-601", outcome: "REJECT" },
  // plan
  planUnreadable: { code: "MW-PLN-101", outcome: "REJECT" },
  planUnknownColumn: { code: "MW-PLN-102", outcome: "REJECT" },
  planUnfit: { code: "MW-PLN-103", outcome: "REJECT" },
  planTooManyClasses: { code: "MW-PLN-105", outcome: "REJECT" },
  planUnitClash: { code: "MW-PLN-104", outcome: "REJECT" },
  planPathOutside: { code: "MW-PLN-301", outcome: "REJECT" },
  planStale: { code: "MW-PLN-401", outcome: "REJECT" },
  planNewerVersion: { code: "MW-PLN-601", outcome: "REJECT" },
  planStepBlocked: { code: "MW-PLN-701", outcome: "REJECT" },
  planLeakage: { code: "MW-PLN-801", outcome: "HOLD" },
  // learning
  learnOverMemory: { code: "MW-LRN-201", outcome: "REJECT" },
  learnTooFewRows: { code: "MW-LRN-701", outcome: "REJECT" },
  learnOneClass: { code: "MW-LRN-702", outcome: "REJECT" },
  learnNoModelBeatsBaseline: { code: "MW-LRN-703", outcome: "HOLD" },
  learnDiverged: { code: "MW-LRN-704", outcome: "REJECT" },
  learnSearchBlind: { code: "MW-LRN-711", outcome: "REJECT" },
  learnSearchNothing: { code: "MW-LRN-712", outcome: "REJECT" },
  learnTrialOutOfTime: { code: "MW-LRN-713", outcome: "FLAG" },
  learnNoWindow: { code: "MW-LRN-714", outcome: "REJECT" },
  learnNoneKeepsDirection: { code: "MW-LRN-715", outcome: "REJECT" },
  learnNoScript: { code: "MW-LRN-717", outcome: "REJECT" },
  learnGapTooLong: { code: "MW-LRN-718", outcome: "REJECT" },
  learnClassTooRare: { code: "MW-LRN-716", outcome: "REJECT" },
  // ONNX
  onnxMalformed: { code: "MW-ONX-101", outcome: "REJECT" },
  onnxOverBound: { code: "MW-ONX-201", outcome: "REJECT" },
  onnxExternalData: { code: "MW-ONX-301", outcome: "REJECT" },
  onnxUnsupported: { code: "MW-ONX-601", outcome: "REJECT" },
  onnxReaderDied: { code: "MW-ONX-901", outcome: "HOLD" },
  onnxDiffers: { code: "MW-ONX-701", outcome: "REJECT" },
  // store
  storeMissingObject: { code: "MW-STO-101", outcome: "REJECT" },
  storeNotAProject: { code: "MW-STO-102", outcome: "REJECT" },
  storeUnknownRef: { code: "MW-STO-103", outcome: "REJECT" },
  storeAlreadyExists: { code: "MW-STO-104", outcome: "REJECT" },
  storeLocked: { code: "MW-STO-408", outcome: "REJECT" },
  storeDamagedObject: { code: "MW-STO-502", outcome: "HOLD" },
  storeJournalTailCut: { code: "MW-STO-503", outcome: "FLAG" },
  storeHeadRebuilt: { code: "MW-STO-504", outcome: "FLAG" },
  storeReadOnly: { code: "MW-STO-506", outcome: "REJECT" },
  storeDiskFull: { code: "MW-STO-507", outcome: "REJECT" },
  storeWriteFailed: { code: "MW-STO-508", outcome: "REJECT" },
  storeNewerVersion: { code: "MW-STO-601", outcome: "REJECT" },
  // package and signing
  packageTruncated: { code: "MW-PKG-101", outcome: "REJECT" },
  packageDigestMismatch: { code: "MW-PKG-102", outcome: "REJECT" },
  packageManifestMalformed: { code: "MW-PKG-103", outcome: "REJECT" },
  packageOverBound: { code: "MW-PKG-201", outcome: "REJECT" },
  packageNoOrder: { code: "MW-PKG-301", outcome: "REJECT" },
  packageOtherDevice: { code: "MW-PKG-302", outcome: "REJECT" },
  packageRevoked: { code: "MW-PKG-303", outcome: "REJECT" },
  packageOlderCounter: { code: "MW-PKG-401", outcome: "REJECT" },
  packageJump: { code: "MW-PKG-402", outcome: "REJECT" },
  packageBelowFloor: { code: "MW-PKG-403", outcome: "REJECT" },
  packageExpired: { code: "MW-PKG-404", outcome: "REJECT" },
  packageAlready: { code: "MW-PKG-405", outcome: "FLAG" },
  packageNotYet: { code: "MW-PKG-406", outcome: "REJECT" },
  orderNonce: { code: "MW-PKG-407", outcome: "REJECT" },
  targetProgramMissing: { code: "MW-PKG-501", outcome: "REJECT" },
  packageWrongTarget: { code: "MW-PKG-602", outcome: "REJECT" },
  targetNotOffered: { code: "MW-PKG-603", outcome: "REJECT" },
  packageSelfTest: { code: "MW-PKG-701", outcome: "REJECT" },
  packageGateFailed: { code: "MW-PKG-703", outcome: "HOLD" },
  packageGateFixed: { code: "MW-PKG-704", outcome: "REJECT" },
  envelopeMalformed: { code: "MW-SIG-101", outcome: "REJECT" },
  signatureWrong: { code: "MW-SIG-301", outcome: "REJECT" },
  signatureTooFew: { code: "MW-SIG-302", outcome: "REJECT" },
  signatureSamePerson: { code: "MW-SIG-303", outcome: "REJECT" },
  signatureRevokedKey: { code: "MW-SIG-304", outcome: "REJECT" },
  signatureUnsafeKey: { code: "MW-SIG-305", outcome: "REJECT" },
  keyUnreadable: { code: "MW-SIG-102", outcome: "REJECT" },
  signatureOtherType: { code: "MW-SIG-306", outcome: "REJECT" },
  rootOneSided: { code: "MW-SIG-307", outcome: "REJECT" },
  signatureGroups: { code: "MW-SIG-308", outcome: "REJECT" },
  keyNotEntitled: { code: "MW-SIG-309", outcome: "REJECT" },
  rootMalformed: { code: "MW-SIG-103", outcome: "REJECT" },
  keyPassphraseShort: { code: "MW-SIG-104", outcome: "REJECT" },
  keyStoreMissing: { code: "MW-SIG-501", outcome: "REJECT" },
  rootOverBound: { code: "MW-SIG-201", outcome: "REJECT" },
  rootGap: { code: "MW-SIG-401", outcome: "REJECT" },
  rootFork: { code: "MW-SIG-402", outcome: "REJECT" },
  rootMissing: { code: "MW-SIG-801", outcome: "HOLD" },
  rootUnconfirmed: { code: "MW-SIG-802", outcome: "HOLD" },
  // plant network (the courier)
  lanFrameMalformed: { code: "MW-LAN-101", outcome: "REJECT" },
  lanVerbUnknown: { code: "MW-LAN-102", outcome: "REJECT" },
  lanOverBound: { code: "MW-LAN-201", outcome: "REJECT" },
  lanPairingSpent: { code: "MW-LAN-202", outcome: "REJECT" },
  lanNotPaired: { code: "MW-LAN-301", outcome: "REJECT" },
  lanPairingDiffers: { code: "MW-LAN-302", outcome: "REJECT" },
  lanCommitmentWrong: { code: "MW-LAN-303", outcome: "REJECT" },
  lanLost: { code: "MW-LAN-501", outcome: "REJECT" },
  lanUnreachable: { code: "MW-LAN-502", outcome: "REJECT" },
  lanCannotListen: { code: "MW-LAN-503", outcome: "REJECT" },
  lanOtherProtocol: { code: "MW-LAN-601", outcome: "REJECT" },
  lanOff: { code: "MW-LAN-801", outcome: "REJECT" },
  // stick
  stickOverBound: { code: "MW-STK-201", outcome: "FLAG" },
  stickFileReplaced: { code: "MW-STK-301", outcome: "REJECT" },
  stickOrderSuperseded: { code: "MW-STK-401", outcome: "FLAG" },
  stickMissing: { code: "MW-STK-501", outcome: "REJECT" },
  stickWriteFailed: { code: "MW-STK-502", outcome: "REJECT" },
  stickFull: { code: "MW-STK-503", outcome: "DEGRADE" },
  stickBusy: { code: "MW-STK-507", outcome: "REJECT" },
  stickEmpty: { code: "MW-STK-102", outcome: "REJECT" },
  // receipts and records
  receiptForged: { code: "MW-RCP-301", outcome: "REJECT" },
  receiptMalformed: { code: "MW-RCP-101", outcome: "REJECT" },
  receiptUnknownDevice: { code: "MW-RCP-302", outcome: "REJECT" },
  ackWrongStation: { code: "MW-RCP-303", outcome: "FLAG" },
  receiptReplayed: { code: "MW-RCP-401", outcome: "REJECT" },
  receiptFromFuture: { code: "MW-RCP-402", outcome: "FLAG" },
  ackWrong: { code: "MW-RCP-405", outcome: "FLAG" },
  recordChainBroken: { code: "MW-RCP-403", outcome: "HOLD" },
  recordFork: { code: "MW-RCP-404", outcome: "HOLD" },
  recordGap: { code: "MW-RCP-701", outcome: "FLAG" },
  recordThinned: { code: "MW-RCP-702", outcome: "FLAG" },
  recordTailCut: { code: "MW-RCP-406", outcome: "FLAG" },
  // pipe
  callMalformed: { code: "MW-IPC-101", outcome: "REJECT" },
  callUnknown: { code: "MW-IPC-102", outcome: "REJECT" },
  callTooLarge: { code: "MW-IPC-201", outcome: "REJECT" },
  callTooMany: { code: "MW-IPC-202", outcome: "REJECT" },
  callWrongSender: { code: "MW-IPC-301", outcome: "REJECT" },
  callPathRefused: { code: "MW-IPC-302", outcome: "REJECT" },
  callWrongRole: { code: "MW-IPC-303", outcome: "REJECT" },
  callCancelled: { code: "MW-IPC-402", outcome: "REJECT" },
  callPipeClosed: { code: "MW-IPC-501", outcome: "REJECT" },
  callEngineDied: { code: "MW-IPC-502", outcome: "REJECT" },
  callBadResult: { code: "MW-IPC-901", outcome: "REJECT" },
  callFailedUnexpectedly: { code: "MW-IPC-902", outcome: "REJECT" },
  // web host
  webHost: { code: "MW-WEB-301", outcome: "REJECT" },
  webOrigin: { code: "MW-WEB-302", outcome: "REJECT" },
  webToken: { code: "MW-WEB-303", outcome: "REJECT" },
  webMethod: { code: "MW-WEB-304", outcome: "REJECT" },
  webPath: { code: "MW-WEB-305", outcome: "REJECT" },
  // device
  deviceRowMissing: { code: "MW-DEV-701", outcome: "FLAG" },
  deviceRowOutOfRange: { code: "MW-DEV-702", outcome: "FLAG" },
  deviceRowLate: { code: "MW-DEV-703", outcome: "FLAG" },
  deviceRowOutsideKnown: { code: "MW-DEV-705", outcome: "FLAG" },
  deviceClassUnsure: { code: "MW-DEV-706", outcome: "FLAG" },
  deviceRowUnreadable: { code: "MW-DEV-704", outcome: "SAFE" },
  deviceNoSlot: { code: "MW-DEV-502", outcome: "SAFE" },
  deviceControlLost: { code: "MW-DEV-501", outcome: "SAFE" },
  deviceNothingToRollBack: { code: "MW-DEV-401", outcome: "REJECT" },
  deviceDiskFailed: { code: "MW-DEV-504", outcome: "REJECT" },
  deviceNotEnrolled: { code: "MW-DEV-301", outcome: "REJECT" },
  deviceOtherMode: { code: "MW-DEV-302", outcome: "REJECT" },
  deviceNoNews: { code: "MW-DEV-402", outcome: "FLAG" },
  deviceClockApart: { code: "MW-DEV-503", outcome: "FLAG" },
  deviceInputStale: { code: "MW-DEV-707", outcome: "SAFE" },
  deviceSignalFrozen: { code: "MW-DEV-708", outcome: "FLAG" },
  deviceValueBad: { code: "MW-DEV-709", outcome: "FLAG" },
  deviceTrialFailed: { code: "MW-DEV-710", outcome: "REJECT" },
  deviceShadowDiverged: { code: "MW-DEV-711", outcome: "REJECT" },
  deviceRowsDropped: { code: "MW-DEV-201", outcome: "DEGRADE" },
  deviceDiskShort: { code: "MW-DEV-202", outcome: "DEGRADE" },
  deviceFolderFull: { code: "MW-DEV-203", outcome: "DEGRADE" },
  deviceSourceMalformed: { code: "MW-DEV-101", outcome: "REJECT" },
  deviceNothingToAccept: { code: "MW-DEV-403", outcome: "REJECT" },
  deviceBusy: { code: "MW-DEV-505", outcome: "REJECT" },
  deviceSourceLost: { code: "MW-DEV-506", outcome: "FLAG" },
  deviceWorkerDied: { code: "MW-DEV-507", outcome: "DEGRADE" },
  // monitoring
  monitorTooFewWindows: { code: "MW-MON-701", outcome: "FLAG" },
  monitorOutsideSupport: { code: "MW-MON-703", outcome: "FLAG" },
  monitorBackTestMissed: { code: "MW-MON-706", outcome: "FLAG" },
  diagnosisTooShort: { code: "MW-MON-704", outcome: "REJECT" },
  diagnosisTooFewTags: { code: "MW-MON-705", outcome: "REJECT" },
  diagnosisNoQuestion: { code: "MW-MON-401", outcome: "REJECT" },
  proposalOtherState: { code: "MW-MON-402", outcome: "REJECT" },
  proposalOwnApproval: { code: "MW-MON-301", outcome: "REJECT" },
  proposalHeld: { code: "MW-MON-801", outcome: "HOLD" },
  proposalNotBetter: { code: "MW-MON-707", outcome: "HOLD" },
  proposalNothingLater: { code: "MW-MON-708", outcome: "REJECT" },
  proposalNotRolledBack: { code: "MW-MON-803", outcome: "HOLD" },
  proposalNotReleased: { code: "MW-MON-804", outcome: "HOLD" },
  proposalIncomplete: { code: "MW-MON-805", outcome: "REJECT" },
  proposalFewRowsSince: { code: "MW-MON-709", outcome: "REJECT" },
  proposalShadowOpen: { code: "MW-MON-802", outcome: "HOLD" },
  // system
  fileMissing: { code: "MW-SYS-101", outcome: "REJECT" },
  fileNotReadable: { code: "MW-SYS-102", outcome: "REJECT" },
  wordUnknown: { code: "MW-SYS-103", outcome: "REJECT" },
  memoryBound: { code: "MW-SYS-201", outcome: "REJECT" },
  fileRefusedKind: { code: "MW-SYS-301", outcome: "REJECT" },
  processDied: { code: "MW-SYS-501", outcome: "REJECT" },
  runtimeMissing: { code: "MW-SYS-502", outcome: "REJECT" },
  databaseRefused: { code: "MW-SYS-302", outcome: "REJECT" },
  databaseUnreachable: { code: "MW-SYS-504", outcome: "REJECT" },
  databaseUnsettled: { code: "MW-SYS-401", outcome: "REJECT" },
  databaseLogOther: { code: "MW-SYS-303", outcome: "REJECT" },
  databaseLogAbsent: { code: "MW-SYS-701", outcome: "FLAG" },
  databaseLogTorn: { code: "MW-SYS-702", outcome: "FLAG" },
  jobInterrupted: { code: "MW-SYS-503", outcome: "REJECT" },
} as const satisfies Record<string, { code: `MW-${string}-${number}`; outcome: Outcome }>;

export type ErrorName = keyof typeof errorRegistry;
export type ErrorCode = (typeof errorRegistry)[ErrorName]["code"];

/** Where a failure arose. Every field is optional; numbers are 1-based as a person counts them. */
export interface Where {
  file?: string;
  row?: number;
  column?: string;
  field?: string;
  step?: string;
  detail?: string;
}

/** The one error of the product as plain data: what crosses pipes, processes and files. */
export interface FailureData {
  name: ErrorName;
  code: ErrorCode;
  outcome: Outcome;
  where: Where;
}

/** Thrown where a failure is found; callers branch on `name` or `code`, never on words. */
export class Failure extends Error {
  readonly data: FailureData;
  constructor(name: ErrorName, where: Where = {}, options?: { cause?: unknown }) {
    const entry = errorRegistry[name];
    super(`${entry.code} ${name} ${JSON.stringify(where)}`, options);
    this.name = "Failure";
    this.data = { name, code: entry.code, outcome: entry.outcome, where };
  }
}

/** The failure inside anything that was thrown; an unknown error becomes `callFailedUnexpectedly` with its message as detail. */
export function failureOf(thrown: unknown): FailureData {
  if (thrown instanceof Failure) return thrown.data;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure("callFailedUnexpectedly", { detail }).data;
}

/** Rebuilds a thrown failure from its data on the other side of a wall. */
export function failureFrom(data: FailureData): Failure {
  return new Failure(data.name, data.where);
}

/** The failure that an untrusted side says it had, kept to what the registry knows; `otherwise` when it says nothing that can be understood. */
export function failureSaid(said: unknown, otherwise: ErrorName): Failure {
  const { name, where } = (typeof said === "object" && said !== null ? said : {}) as { name?: unknown; where?: unknown };
  if (typeof name !== "string" || !Object.hasOwn(errorRegistry, name)) return new Failure(otherwise);
  const kept = Object.entries(typeof where === "object" && where !== null ? where : {}).flatMap(([key, value]) => (typeof value === "string" || typeof value === "number" ? [[key, typeof value === "string" ? value.slice(0, 500) : value] as const] : []));
  return new Failure(name as ErrorName, Object.fromEntries(kept.slice(0, 12)) as Where);
}

/** Process exit code of the command line: 10 plus the class digit of the code (reliability.md section 10). */
export function exitCodeOf(code: ErrorCode): number {
  return 10 + Number(code.split("-")[2]!.charAt(0));
}
