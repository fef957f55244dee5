// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Logging
import ObjectStore
import ObjectStoreTesting
import Synchronization

@testable import AWSServices

/// Stands in for the network and AWS behind it: answers as a closure says, and remembers the requests.
final class FakeAWS: HTTPSending {
    /// What comes back.
    struct Answer: Sendable {
        var status = 200
        var headers: HTTPFields = [:]
        var body = ""

        /// A refusal as EC2 writes it.
        static func ec2(_ status: Int, _ code: String, _ words: String = "their words") -> Answer {
            Answer(
                status: status,
                body: "<Response><Errors><Error><Code>\(code)</Code><Message>\(words)</Message></Error></Errors>"
                    + "<RequestID>r</RequestID></Response>"
            )
        }

        /// A refusal as RDS and STS write it.
        static func query(_ status: Int, _ code: String, _ words: String = "their words") -> Answer {
            Answer(
                status: status,
                body: "<ErrorResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><Error><Type>Sender</Type>"
                    + "<Code>\(code)</Code><Message>\(words)</Message></Error></ErrorResponse>"
            )
        }
    }

    private let requests = Mutex<[AWSRequest]>([])
    private let answer: @Sendable (AWSRequest, Int) async throws -> Answer

    /// - Parameter answer: Receives each request and how many came before.
    init(_ answer: @escaping @Sendable (AWSRequest, Int) async throws -> Answer) { self.answer = answer }

    /// Everything that was sent.
    var sent: [AWSRequest] { requests.withLock { $0 } }

    func send(_ request: AWSRequest) async throws -> AWSResponse {
        let index = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        let answer = try await answer(request, index)
        let body = Mutex<[UInt8]?>(Array(answer.body.utf8))
        let source = Source(body.withLock { $0 })
        return AWSResponse(status: answer.status, headers: answer.headers) { source.next() }
    }

    private final class Source: Sendable {
        private let rest: Mutex<[UInt8]?>
        init(_ bytes: [UInt8]?) { rest = Mutex(bytes) }
        func next() -> [UInt8]? { rest.withLock { $0.take() } }
    }

    /// 2026-01-31T23:59:58Z, as `Fixtures/generate.py` has it.
    static let moment = WallClock { Timestamp(secondsSince1970: 1_769_903_998) }

    /// A connection to the fake, whose pauses take no time.
    func connection(
        region: String = "eu-central-1",
        token: String? = nil,
        variables: [String: String] = [:],
        clock: InstantClock = InstantClock()
    ) -> AWSServiceConnection {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            sessionToken: token.map(Secret.init),
            source: "a test"
        )
        return AWSServiceConnection(
            region: region,
            http: self,
            credentials: CachedCredentials(StaticCredentials(credentials), clock: Self.moment),
            environment: AWSEnvironment(variables: variables) { _ in nil },
            clock: Self.moment,
            retrier: Retrier(AWSServiceConnection.patience, clock: clock, jitter: { 1 }),
            logger: Logger(label: "test")
        )
    }
}
