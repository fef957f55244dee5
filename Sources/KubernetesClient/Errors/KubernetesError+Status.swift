// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

extension KubernetesError {
    /// The error for a server's answer that is no success.
    /// - Parameters:
    ///   - response: The answer.
    ///   - request: What was asked.
    ///   - server: The server and context, for the sentence.
    /// - Returns: The error.
    static func answered(
        _ response: KubernetesResponse,
        to request: KubernetesRequest,
        by server: String
    )
        -> KubernetesError
    {
        var status =
            KubernetesStatus(bytes: response.body)
            ?? KubernetesStatus(code: response.status, message: excerpt(of: response.body))
        if status.code == 0 { status.code = response.status }
        return answered(status, to: request, by: server)
    }

    /// The error for a `Status`.
    static func answered(
        _ status: KubernetesStatus,
        to request: KubernetesRequest,
        by server: String
    )
        -> KubernetesError
    {
        let code = code(of: status, method: request.method)
        let words = status.message.isEmpty ? "no reason given" : status.message
        let message =
            switch code {
            case .unauthorized: "\(server) does not accept the login: \(words)"
            case .notFound, .forbidden, .alreadyExists, .conflict, .invalid, .gone: words
            case .ambiguous: "\(server) did not finish \(request.summary) in time (\(status.code): \(words))"
            default: "\(server) answered \(request.summary) with \(status.code): \(words)"
            }
        return KubernetesError(code, message, hint: hint(for: code), status: status)
    }

    private static func code(of status: KubernetesStatus, method: KubernetesRequest.Method) -> Code {
        if status.isRevisionUnavailable { return .gone }
        switch (status.code, status.reason) {
        case (401, _): return .unauthorized
        case (403, _): return .forbidden
        case (404, _): return .notFound
        case (409, "AlreadyExists"): return .alreadyExists
        case (409, _): return .conflict
        case (429, _): return .tooManyRequests
        // The API server gives up on a request after a minute while the storage may still carry it out.
        case (504, _) where method == .post: return .ambiguous
        case (405, _), (406, _), (501, _): return .unsupported
        case (400, _), (413, _), (415, _), (422, _): return .invalid
        case (500..., _): return .unavailable
        default: return .other
        }
    }

    private static func hint(for code: Code) -> String? {
        switch code {
        case .unauthorized:
            "the token or certificate may have expired; log in again, and check with: kubectl auth whoami"
        case .forbidden: "ask for this permission, or leave the kind out; check with: kubectl auth can-i"
        case .ambiguous: "look whether the object is there before trying again"
        case .tooManyRequests: "the server is overloaded; try again later"
        default: nil
        }
    }

    /// The beginning of a body that is no `Status`, such as a proxy's error page, on one line.
    private static func excerpt(of body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(300), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
