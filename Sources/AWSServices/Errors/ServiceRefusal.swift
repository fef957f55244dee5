// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import JSON

/// A refusal by a service, before it is put into a sentence.
struct ServiceRefusal: Error, Sendable {
    let status: Int
    /// The service's own code; `nil` when the answer is not one of an AWS service.
    let code: String?
    /// The service's own words.
    let words: String
    let retryAfter: Duration?

    /// Reads an answer that is no success: EC2's `<Response><Errors><Error>`, the `<ErrorResponse><Error>` of RDS and STS,
    /// or EKS's JSON, whose code is in a header.
    init(_ response: AWSResponse, body: [UInt8]) {
        status = response.status
        retryAfter = response.headers["Retry-After"].flatMap { Int($0) }.map { .seconds(max(0, $0)) }
        if let type = response.headers["x-amzn-ErrorType"] {
            code = String(type.prefix { $0 != ":" })
            let json = try? JSONParser.parse(body)
            words = (json?["message"] ?? json?["Message"])?.string ?? ""
            return
        }
        let document = try? XMLElement(parsing: body)
        let error = document?.child("Error") ?? document?.child("Errors")?.child("Error")
        code = error?["Code"]
        words = error?["Message"] ?? String(decoding: body.prefix(200), as: UTF8.self)
    }

    /// Whether the service asks to slow down.
    var isThrottling: Bool { status == 429 || code.map(Self.throttling.contains) ?? false }

    /// Whether the service itself has failed; it may have done what was asked all the same.
    var isFailure: Bool { !isThrottling && (status >= 500 || code.map(Self.failures.contains) ?? false) }

    /// Whether the same request may succeed a moment later.
    var isRetryable: Bool { isThrottling || isFailure || status == 408 }

    /// Whether what the call is about does not exist.
    var isOfAbsence: Bool {
        guard let code else { return false }
        return code.hasSuffix("NotFound") || code.hasSuffix("NotFoundFault") || code == "ResourceNotFoundException"
    }

    /// Whether it is a limit to what is on its way at once, and no quota: it passes by itself, after minutes or hours.
    ///
    /// EC2's table of errors has one code for "too many snapshot copies in progress" and for limits that stay, so that what was
    /// called decides about it.
    /// - Parameter action: The IAM action that was refused.
    /// - Returns: Whether it passes.
    func isOfTooManyAtOnce(_ action: String) -> Bool {
        switch code {
        case "ConcurrentSnapshotLimitExceeded", "PendingSnapshotLimitExceeded": true
        case "ResourceLimitExceeded": action == "ec2:CopySnapshot"
        default: false
        }
    }

    /// Whether newer credentials may help.
    var isExpired: Bool { code.map(Self.expired.contains) ?? false }

    /// How long to wait at least before trying again.
    var pause: Duration? {
        // "Wait at least 15 seconds between concurrent volume snapshots": the EC2 API's table of errors.
        if code == "SnapshotCreationPerVolumeRateExceeded" { return .seconds(15) }
        return retryAfter
    }

    private static let throttling: Set = [
        "RequestLimitExceeded", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
        "RequestThrottledException", "TooManyRequestsException", "SlowDown", "PriorRequestNotComplete",
        "SnapshotCreationPerVolumeRateExceeded", "EC2ThrottledException", "BandwidthLimitExceeded",
    ]
    private static let failures: Set = [
        "InternalError", "InternalFailure", "ServiceUnavailable", "Unavailable", "ServerException", "RequestTimeout",
    ]
    private static let expired: Set = ["RequestExpired", "ExpiredToken", "ExpiredTokenException"]
}
