// SPDX-License-Identifier: Apache-2.0

/// A server's answer with its whole body.
package struct KubernetesResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The headers, names in lower case; of several with one name the last.
    package var headers: [String: String]
    /// The body, as the server wrote it.
    package var body: [UInt8]

    /// Describes an answer.
    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the request was carried out.
    package var isSuccess: Bool { (200..<300).contains(status) }
}
