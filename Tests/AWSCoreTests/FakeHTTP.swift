// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Synchronization

/// Stands in for the network: answers with what a closure says, and remembers the requests.
final class FakeHTTP: HTTPSending {
    private let requests = Mutex<[AWSRequest]>([])
    private let answer: @Sendable (AWSRequest) throws -> (Int, String)

    init(_ answer: @escaping @Sendable (AWSRequest) throws -> (Int, String)) { self.answer = answer }

    /// Everything that was sent.
    var sent: [AWSRequest] { requests.withLock { $0 } }

    func send(_ request: AWSRequest) async throws -> AWSResponse {
        requests.withLock { $0.append(request) }
        let (status, body) = try answer(request)
        let rest = Pieces([Array(body.utf8)])
        return AWSResponse(status: status, headers: [:]) { rest.next() }
    }
}

private final class Pieces: Sendable {
    private let rest: Mutex<[[UInt8]]>
    init(_ pieces: [[UInt8]]) { rest = Mutex(pieces) }
    func next() -> [UInt8]? { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

/// An environment out of variables and files that exist in the test only.
func environment(_ variables: [String: String], files: [String: String] = [:]) -> AWSEnvironment {
    AWSEnvironment(variables: ["HOME": "/home/u"].merging(variables) { $1 }) { files[$0].map { Array($0.utf8) } }
}
