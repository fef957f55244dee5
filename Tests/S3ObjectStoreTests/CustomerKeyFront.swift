// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Synchronization

/// Stands before a server that knows no customers' keys, and refuses what S3 refuses for the lack or mismatch of one.
///
/// It encrypts nothing: what is proven is that each request carries the key that it must, in a form that S3 takes.
final class CustomerKeyFront: HTTPSending {
    private static let prefix = "x-amz-server-side-encryption-customer-"

    private let server: any HTTPSending
    /// The digest of the key that an object, or an upload under way, was made with.
    private let keys = Mutex<[String: String]>([:])

    init(_ server: any HTTPSending) { self.server = server }

    func send(_ request: AWSRequest) async throws -> AWSResponse {
        guard isAboutContent(request) else { return try await server.send(request) }
        let given = request.headers[Self.prefix + "key-MD5"]
        if let refusal = refusal(of: request, given) { return refusal }
        let response = try await server.send(request)
        guard (200..<300).contains(response.status), let given else { return response }
        if request.method == "PUT" || request.method == "POST" { keys.withLock { $0[request.url.path] = given } }
        var headers = response.headers
        headers[Self.prefix + "algorithm"] = "AES256"
        headers[Self.prefix + "key-MD5"] = given
        return AWSResponse(status: response.status, headers: headers) { try await response.nextRun() }
    }

    /// An object has a path below its bucket.
    private func isAboutContent(_ request: AWSRequest) -> Bool {
        request.method != "DELETE" && request.url.path.split(separator: "/").count > 1
    }

    private func refusal(of request: AWSRequest, _ given: String?) -> AWSResponse? {
        if given != nil {
            let isWhole =
                request.headers[Self.prefix + "algorithm"] == "AES256" && request.headers[Self.prefix + "key"] != nil
                && request.headers["x-amz-server-side-encryption"] == nil
                && request.headers["Authorization"]?.contains(Self.prefix + "key;" + Self.prefix + "key-md5") == true
            if !isWhole { return answer(request, 400, "InvalidArgument", "the key is not whole, or not signed") }
        }
        let isNew = request.method == "PUT" && request.query("partNumber") == nil || request.query("uploads") != nil
        guard !isNew, let stored = keys.withLock({ $0[request.url.path] }), stored != given else { return nil }
        guard given == nil else { return answer(request, 403, "AccessDenied", "Access Denied") }
        return answer(request, 400, "InvalidRequest", "The object was stored using a form of Server Side Encryption.")
    }

    private func answer(_ request: AWSRequest, _ status: Int, _ code: String, _ words: String) -> AWSResponse {
        let text = "<Error><Code>\(code)</Code><Message>\(words)</Message></Error>"
        let source = Source(request.method == "HEAD" ? nil : Array(text.utf8))
        return AWSResponse(status: status, headers: [:]) { source.take() }
    }

    private final class Source: Sendable {
        private let bytes: Mutex<[UInt8]?>
        init(_ bytes: [UInt8]?) { self.bytes = Mutex(bytes) }
        func take() -> [UInt8]? { bytes.withLock { $0.take() } }
    }
}
