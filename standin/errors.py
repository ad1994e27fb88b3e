"""The errors of the real API: HTTP status, code, message, and the page that explains it."""

from __future__ import annotations

Problem = dict[str, str | int]

MESSAGES: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is currently unavailable"),
    14107: (400, "Message rate exceeded: a loop between two numbers was stopped"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number provided is not a valid message-capable number for this account"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    21703: (400, "The Messaging Service does not contain a phone number"),
    30001: (400, "Queue overflow"),
    30003: (400, "Unreachable destination handset"),
    30007: (400, "Message filtered"),
    30036: (400, "Validity Period Expired"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window"),
    63018: (429, "Rate limit exceeded for Channel"),
}


class ProviderError(Exception):
    """An answer that is not a success, as the real API would give it."""

    def __init__(self, code: int, status: int | None = None, retry_after: int | None = None) -> None:
        usual, self.message = MESSAGES.get(code, (400, "The request was refused"))
        self.code = code
        self.status = status or usual
        self.retry_after = retry_after
        super().__init__(f"{code}: {self.message}")

    def body(self) -> Problem:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
