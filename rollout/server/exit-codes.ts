/**
 * msiexec's exit codes with what they mean for a rollup and what the operator can do (operations.md 2.3).
 * `outcome` only sorts the words: whether the rollup is there is decided by the look that follows.
 */
export interface ExitCode {
  readonly name: string;
  readonly outcome: "done" | "doneRestart" | "failed" | "suspended";
  readonly meaning: string;
  readonly todo: string;
}

export const EXIT_CODES: Readonly<Record<number, ExitCode>> = {
  0: done("SUCCESS", "the installer says it is done"),
  3010: { ...done("SUCCESS_REBOOT_REQUIRED", "done, a restart is needed"), outcome: "doneRestart" },
  1641: {
    ...done("SUCCESS_REBOOT_INITIATED", "done, and the installer restarts the server"),
    outcome: "doneRestart",
  },
  13: failed("INVALID_DATA", "the installer found invalid data", "Report this: the call was built wrongly."),
  87: failed("INVALID_PARAMETER", "a parameter was refused", "Report this: the call was built wrongly."),
  1601: failed(
    "INSTALL_SERVICE_FAILURE",
    "the Windows Installer service could not be reached, twice",
    "Start the service msiserver by hand, see why it fails, then run `pulumi up` again.",
  ),
  1602: failed(
    "INSTALL_USEREXIT",
    "the installation was cancelled",
    "Find out who cancelled it, then run `pulumi up` again.",
  ),
  1603: failed(
    "INSTALL_FAILURE",
    "the installation failed",
    'Look for "Return value 3" and for error 1306 (a file in use) in the log, free the file, then run `pulumi up` again.',
  ),
  1604: {
    name: "INSTALL_SUSPEND",
    outcome: "suspended",
    meaning: "the installation was suspended by a restart: neither complete nor rolled back",
    todo: "Restart the server, look at Windows Installer's state, then run `pulumi up` again.",
  },
  1605: failed(
    "UNKNOWN_PRODUCT",
    "Exchange is not installed as the product that the rollup is for",
    "Check the Exchange installation; a removal has nothing to do where Exchange is gone.",
  ),
  1612: failed(
    "INSTALL_SOURCE_ABSENT",
    "the installer asked for Exchange's original installation source",
    "Make the installation media available to the server under the path that Exchange was installed from (the log names it), then run `pulumi up` again.",
  ),
  1618: failed(
    "INSTALL_ALREADY_RUNNING",
    "another installation was running all the time that the job waited",
    "Run `pulumi up` again when it is over.",
  ),
  1619: failed(
    "INSTALL_PACKAGE_OPEN_FAILED",
    "the package could not be opened",
    "Check the file and its access rights.",
  ),
  1620: failed(
    "INSTALL_PACKAGE_INVALID",
    "the package is not valid",
    "Get the package again from its source.",
  ),
  1622: failed(
    "INSTALL_LOG_FAILURE",
    "the log file could not be opened",
    "Check the disk that holds the log's folder.",
  ),
  1624: failed(
    "INSTALL_TRANSFORM_FAILURE",
    "the patch does not fit the cached Exchange package",
    "The Windows Installer cache (%windir%\\Installer) may be damaged; repair it before the next attempt.",
  ),
  1625: failed(
    "INSTALL_PACKAGE_REJECTED",
    "a policy forbids the installation",
    "Have the Windows Installer policy lifted for this server.",
  ),
  1632: failed(
    "INSTALL_TEMP_UNWRITABLE",
    "the temporary folder is full or not writable",
    "Free space in TEMP, then run `pulumi up` again.",
  ),
  1633: failed(
    "INSTALL_PLATFORM_UNSUPPORTED",
    "the package is for another processor",
    "Use the x64 package on an x64 server.",
  ),
  1635: failed(
    "PATCH_PACKAGE_OPEN_FAILED",
    "the patch could not be opened",
    "Check that SYSTEM may read the staged package.",
  ),
  1636: failed(
    "PATCH_PACKAGE_INVALID",
    "the file is not a valid patch",
    "Get the package again from its source.",
  ),
  1637: failed(
    "PATCH_PACKAGE_UNSUPPORTED",
    "the patch needs a newer Windows Installer",
    "Update Windows Installer on the server first.",
  ),
  1638: failed(
    "PRODUCT_VERSION",
    "another version of the product is installed",
    "Check the service pack of the server.",
  ),
  1639: failed(
    "INVALID_COMMAND_LINE",
    "the command line was refused",
    "Report this: the call was built wrongly.",
  ),
  1640: failed(
    "INSTALL_REMOTE_DISALLOWED",
    "installing from a Terminal Server session is not permitted",
    "Report this: the job runs as a task.",
  ),
  1642: failed(
    "PATCH_TARGET_NOT_FOUND",
    "the product that the patch is for is missing or of another version",
    "A rollup fits one service pack only: check the server's service pack and the package.",
  ),
  1643: failed(
    "PATCH_PACKAGE_REJECTED",
    "a policy forbids patches (DisablePatch)",
    "Have the Windows Installer policy lifted for this server.",
  ),
  1645: failed(
    "INSTALL_REMOTE_PROHIBITED",
    "installing from a remote session is not permitted",
    "Report this: the job runs as a task.",
  ),
  1646: failed(
    "PATCH_REMOVAL_UNSUPPORTED",
    "a patch cannot be removed, or another one that stays needs it",
    "Nothing was removed: the installer asks before it begins. Declare the level that the server is at; the log names the patch.",
  ),
  1647: failed(
    "UNKNOWN_PATCH",
    "a patch that was to be removed is not applied to this product any more",
    "Somebody removed it meanwhile: run `pulumi up` again, it looks first.",
  ),
  1648: failed(
    "PATCH_NO_SEQUENCE",
    "the installed patches and the rollup have no valid order; an interim update is the usual cause",
    "Remove the interim updates of Exchange 2007, then run `pulumi up` again.",
  ),
  1649: failed(
    "PATCH_REMOVAL_DISALLOWED",
    "a policy forbids removing patches (DisablePatchUninstall)",
    "Have the Windows Installer policy lifted for this server, then run `pulumi up` again.",
  ),
  1650: failed("INVALID_PATCH_XML", "the patch data was refused", "Report this: the call was built wrongly."),
  1651: failed(
    "PATCH_MANAGED_ADVERTISED_PRODUCT",
    "Exchange is only advertised, not installed",
    "Check the Exchange installation.",
  ),
  1652: failed(
    "INSTALL_SERVICE_SAFEBOOT",
    "the server runs in safe mode",
    "Restart it normally, then run `pulumi up` again.",
  ),
  1653: failed(
    "ROLLBACK_DISABLED",
    "rollback is disabled, and the patch needs it",
    "Have the Windows Installer policy lifted for this server.",
  ),
};

/** Any winerror.h number may come back, also as an HRESULT; what is not in the table counts as failed. */
export function explainExitCode(code: number): ExitCode {
  return (
    EXIT_CODES[win32Of(code)] ??
    failed(
      "unknown",
      "this is not one of Windows Installer's documented codes",
      "Read the end of the log below.",
    )
  );
}

/** Windows' own error number in an HRESULT of facility 7 (0x80070643 is 1603); any other number is as it was. */
export function win32Of(code: number): number {
  const bits = code >>> 0;
  return bits >>> 16 === 0x8007 && (bits & 0xffff) !== 0 ? bits & 0xffff : code;
}

function done(name: string, meaning: string): ExitCode {
  return { name, outcome: "done", meaning, todo: "" };
}

function failed(name: string, meaning: string, todo: string): ExitCode {
  return { name, outcome: "failed", meaning, todo };
}
