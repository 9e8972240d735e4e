/**
 * Processes that a service starts and ends with itself, by their programs' names. IIS and WMI: operations.md 5.2 lists
 * them with the service; the others are how the products are built (UNVERIFIED). A program of that name without its
 * service would be taken for one: then the installation meets the file in use, as it would have without a look.
 */
var SERVICES: readonly { readonly process: string; readonly service: string }[] = [
  { process: "w3wp.exe", service: "W3SVC" },
  { process: "wmiprvse.exe", service: "WinMgmt" },
  { process: "resrcmon.exe", service: "ClusSvc" },
  { process: "rhs.exe", service: "ClusSvc" },
  { process: "edgetransport.exe", service: "MSExchangeTransport" },
  { process: "umworkerprocess.exe", service: "MSExchangeUM" },
  { process: "microsoft.exchange.imap4.exe", service: "MSExchangeIMAP4" },
  { process: "microsoft.exchange.pop3.exe", service: "MSExchangePOP3" },
  { process: "msftefd.exe", service: "MSFTESQL-Exchange" },
];

/** null: it is nobody's, as far as is known. */
export function workerOf(process: string): string | null {
  for (var index = 0; index < SERVICES.length; index++) {
    if (SERVICES[index]!.process === process.toLowerCase()) return SERVICES[index]!.service;
  }
  return null;
}
