// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A `Status` body: how a server says that a request failed.
package struct KubernetesStatus: Sendable, Equatable {
    /// One entry of `details.causes`.
    package struct Cause: Sendable, Equatable {
        /// For example `FieldValueInvalid`, or `ResourceVersionTooLarge`.
        package var reason: String
        /// The server's words.
        package var message: String
        /// The path of the field meant, if one is.
        package var field: String
    }

    /// The HTTP status code.
    package var code: Int
    /// For example `NotFound`, `AlreadyExists`, `Expired`; empty where the server does not say.
    package var reason: String
    /// The server's words.
    package var message: String
    /// The causes, such as one for each invalid field.
    package var causes: [Cause]
    /// How long to wait before another try, in seconds.
    package var retryAfterSeconds: Int?
    /// With reason `Expired` in mid-list: a token that goes on from the same place at the newest revision.
    package var continueToken: String

    /// Reads a `Status` object.
    /// - Returns: `nil` when the value is something else.
    package init?(_ value: JSONValue) {
        guard value["kind"]?.string == "Status" else { return nil }
        code = value["code"]?.int ?? 0
        reason = value["reason"]?.string ?? ""
        message = value["message"]?.string ?? ""
        let details = value["details"]
        causes = (details?["causes"]?.array ?? []).map {
            Cause(
                reason: $0["reason"]?.string ?? "",
                message: $0["message"]?.string ?? "",
                field: $0["field"]?.string ?? ""
            )
        }
        retryAfterSeconds = details?["retryAfterSeconds"]?.int
        continueToken = value[path: ["metadata", "continue"]]?.string ?? ""
    }

    /// Reads a response body; `nil` when it is no `Status`.
    package init?(bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes) else { return nil }
        self.init(value)
    }

    /// Describes a failure that came without a `Status`.
    package init(code: Int, reason: String = "", message: String) {
        self.code = code
        self.reason = reason
        self.message = message
        causes = []
        retryAfterSeconds = nil
        continueToken = ""
    }

    /// Whether the revision asked for can't be read: compacted away, or not reached yet.
    ///
    /// A revision not reached comes as 504 with a cause; from etcd's own mouth on older servers as 500.
    package var isRevisionUnavailable: Bool {
        if code == 410 || reason == "Expired" || reason == "Gone" { return true }
        if causes.contains(where: { $0.reason == "ResourceVersionTooLarge" }) { return true }
        return message.contains("required revision is a future revision")
            || message.contains("required revision has been compacted")
            || message.contains("Too large resource version")
    }
}
