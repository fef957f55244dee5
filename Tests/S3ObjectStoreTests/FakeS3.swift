// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Logging
import ObjectStore
import ObjectStoreTesting
import S3ObjectStore
import Synchronization

/// Stands in for the network and S3 behind it: answers as a closure says, and remembers the requests.
///
/// It proves what the store does with an answer; that the answers are S3's own is proven by the suites with real servers.
final class FakeS3: HTTPSending {
    /// What comes back.
    struct Answer: Sendable {
        var status = 200
        var headers: HTTPFields = [:]
        var body: [UInt8] = []
        /// After the body, the connection breaks.
        var breaksOff = false

        init(_ status: Int = 200, _ headers: HTTPFields = [:], _ body: String = "") {
            self.status = status
            self.headers = headers
            self.body = Array(body.utf8)
        }

        static func error(_ status: Int, _ code: String, _ more: String = "", headers: HTTPFields = [:]) -> Answer {
            Answer(status, headers, "<Error><Code>\(code)</Code><Message>their words</Message>\(more)</Error>")
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
        let source = Once(answer)
        return AWSResponse(status: answer.status, headers: answer.headers) { try source.next() }
    }

    private final class Once: Sendable {
        private let answer: Mutex<Answer?>
        init(_ answer: Answer) { self.answer = Mutex(answer) }

        func next() throws -> [UInt8]? {
            guard let found = answer.withLock({ $0.take() }) else { return nil }
            guard !found.body.isEmpty || !found.breaksOff else { throw AWSError(.connectionLost, "it broke") }
            if found.breaksOff {
                var rest = found
                rest.body = []
                answer.withLock { $0 = rest }
            }
            return found.body.isEmpty ? nil : found.body
        }
    }
}

extension AWSRequest {
    /// The value of a name of the query.
    func query(_ name: String) -> String? { url.query.first { $0.name == name }?.value }
}

/// A store on a fake, with a clock whose pauses take no time.
struct FakeStore {
    let fake: FakeS3
    let clock = InstantClock()
    let store: S3Store

    init(
        _ fake: FakeS3,
        provider: any CredentialsProvider = StaticCredentials(key),
        change: (inout S3Configuration) -> Void = { _ in }
    ) {
        self.fake = fake
        var configuration = S3Configuration(bucket: "bucket")
        change(&configuration)
        let now = WallClock { Timestamp(secondsSince1970: 1_769_860_800) }
        store = S3Store(
            configuration,
            S3Dependencies(
                http: fake,
                credentials: CachedCredentials(provider, clock: now),
                clock: now,
                logger: Logger(label: "test"),
                retrier: Retrier(configuration.retries, clock: clock, jitter: { 1 })
            )
        )
    }

    static let key = AWSCredentials(accessKeyID: "AK", secretAccessKey: Secret("very-secret"), source: "a test")
}
