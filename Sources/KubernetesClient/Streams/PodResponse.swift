// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// What a server in a pod answers, as ``APIClient/httpGet(_:headers:through:silence:_:)`` lends it.
package struct PodResponse {
    /// The HTTP status, whatever it says.
    package let status: Int
    /// The headers, names in lower case; of several with one name the last.
    package let headers: [String: String]
    /// The body; it ends with an error when less of it came than the server announced.
    package let body: PodBytes
}

/// Reads one answer.
final class PodResponseReader {
    private let source: StreamSource<HTTPClientResponsePart>
    private let truncated: KubernetesError
    private var hasEnded = false

    /// - Parameters:
    ///   - source: The parts of the answer.
    ///   - truncated: What it is when they end early.
    init(_ source: StreamSource<HTTPClientResponsePart>, truncated: KubernetesError) {
        self.source = source
        self.truncated = truncated
    }

    func head() async throws -> HTTPResponseHead {
        guard case .head(let head)? = try await source.next() else { throw truncated }
        return head
    }

    /// The next chunk of the body; `nil` after the last one.
    func chunk() async throws -> [UInt8]? {
        while !hasEnded {
            switch try await source.next() {
            case .body(let bytes)? where bytes.readableBytes > 0: return Array(bytes.readableBytesView)
            case .body?: continue
            case .end?: hasEnded = true
            case .head?, nil: throw truncated
            }
        }
        return nil
    }
}
