// SPDX-License-Identifier: Apache-2.0

/// The border with the network: sends one request and gives the answer whatever its status.
///
/// Tests replace it with answers of their own.
package protocol HTTPSending: Sendable {
    /// Sends a request, and returns when the head of the answer is there.
    ///
    /// It neither follows redirects nor tries again. Ending the task ends the transfer, unless the request is shielded.
    /// - Throws: ``AWSError`` with the code of the trouble on the way, or `CancellationError`.
    func send(_ request: AWSRequest) async throws -> AWSResponse
}

/// One request to an HTTP server, with its body in memory.
package struct AWSRequest: Sendable {
    /// `GET`, `PUT` and so on.
    package var method: String
    /// Where to.
    package var url: RequestURL
    /// Names in any case; `Host` and `Content-Length` are added when it is sent.
    package var headers: HTTPFields
    /// The content; empty for none.
    package var body: [UInt8]
    /// How long to wait for the head of the answer, sending the body included.
    package var timeout: Duration

    /// A request without body that has a minute.
    /// - Parameters:
    ///   - method: `GET`, `PUT` …
    ///   - url: Where to.
    ///   - headers: Besides those that are added when it is sent.
    ///   - body: The content.
    ///   - timeout: How long to wait for the head of the answer.
    package init(
        _ method: String,
        _ url: RequestURL,
        headers: HTTPFields = HTTPFields(),
        body: [UInt8] = [],
        timeout: Duration = .seconds(60)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The answer of an HTTP server: the head, and the body as it comes in.
package struct AWSResponse: Sendable {
    /// The status, such as 200.
    package let status: Int
    /// The fields of the head.
    package let headers: HTTPFields
    private let next: @Sendable () async throws -> [UInt8]?

    /// An answer whose body comes out of a closure.
    /// - Parameters:
    ///   - status: The status.
    ///   - headers: The fields of the head.
    ///   - next: The next run of the body; `nil` at the end. Called by one task at a time.
    package init(status: Int, headers: HTTPFields, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.status = status
        self.headers = headers
        self.next = next
    }

    /// The next run of the body's bytes; `nil` at the end.
    package func nextRun() async throws -> [UInt8]? { try await next() }

    /// The rest of the body in memory.
    /// - Parameter maximum: The most bytes accepted.
    /// - Returns: The bytes.
    /// - Throws: ``AWSError`` `.badResponse` when there are more, and what receiving throws.
    package func collect(maximum: Int) async throws -> [UInt8] {
        var all: [UInt8] = []
        while let run = try await next() {
            guard all.count + run.count <= maximum else {
                throw AWSError(.badResponse, "the answer is larger than \(maximum) bytes")
            }
            all += run
        }
        return all
    }
}
