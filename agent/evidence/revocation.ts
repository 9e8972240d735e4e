import type { Answer, RevocationFacts } from "../protocol";
import type { HttpRequest } from "../com/http";
import { HTTP_REQUEST } from "../com/http";
import { environment } from "../com/shell";
import { hexOf } from "../files/bytes";
import { mapped } from "../text/arrays";
import { errorText } from "../text/failure";

/** KB 953469 names the first, KB 944752 the second (operations.md 8). */
var LISTS = [
  "http://crl.microsoft.com/pki/crl/products/CodeSigPCA.crl",
  "http://crl.microsoft.com/pki/crl/products/CSPCA.crl",
];
var SECONDS = 5;
var FOUND = 200;
/** DER begins a list with SEQUENCE; a proxy's page does not. */
var SEQUENCE = /^30/;

/**
 * Whether the lists can be had. By WinHTTP, whose proxy settings are the machine's (proxycfg) as they are for services:
 * KB 944752 names proxycfg as a cure. Both at once, so that it costs a few seconds at most.
 */
export function askForLists(): RevocationFacts {
  var asked = mapped(LISTS, ask);
  var answers = mapped(asked, answerOf);
  var reachable: Answer = "yes";
  for (var index = 0; index < answers.length; index++) {
    var answer = (answers[index] as Told).answer;
    if (answer === "no" || (answer === "unknown" && reachable === "yes")) reachable = answer;
  }
  return {
    reachable: reachable,
    evidence: mapped(answers, function (told) {
      return told.url + ": " + told.words;
    }).join("; "),
    account: environment("USERDOMAIN") + "\\" + environment("USERNAME"),
  };
}

interface Asked {
  readonly url: string;
  readonly request: HttpRequest | null;
  readonly trouble: string;
}

interface Told {
  readonly url: string;
  readonly answer: Answer;
  readonly words: string;
}

function ask(url: string): Asked {
  try {
    var request = new ActiveXObject(HTTP_REQUEST) as HttpRequest;
    var limit = SECONDS * 1000;
    request.SetTimeouts(limit, limit, limit, limit);
    request.Open("GET", url, true);
    request.Send();
    return { url: url, request: request, trouble: "" };
  } catch (error) {
    return { url: url, request: null, trouble: errorText(error) };
  }
}

function answerOf(asked: Asked): Told {
  var request = asked.request;
  if (request === null)
    return { url: asked.url, answer: "unknown", words: "could not be asked for (" + asked.trouble + ")" };
  try {
    if (!request.WaitForResponse(SECONDS)) {
      request.Abort();
      return { url: asked.url, answer: "no", words: "no answer in " + SECONDS + " s" };
    }
    if (request.Status !== FOUND)
      return { url: asked.url, answer: "no", words: "answered with HTTP status " + request.Status };
    if (!SEQUENCE.test(hexOf(request.ResponseBody)))
      return { url: asked.url, answer: "no", words: "answered with something that is no revocation list" };
    return { url: asked.url, answer: "yes", words: "there" };
  } catch (error) {
    return { url: asked.url, answer: "no", words: "not reached (" + errorText(error) + ")" };
  }
}
