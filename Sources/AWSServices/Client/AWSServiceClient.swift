// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import JSON
internal import Logging
internal import ObjectStore

/// Calls one AWS service in one region: signs, paces, tries again, and puts refusals into sentences.
struct AWSServiceClient: Sendable {
    /// The largest answer read: 1,000 snapshots with 50 tags each have about 8 MB.
    private static let maximumAnswer = 32 << 20

    /// One call, before it has a URL and a signature.
    struct Call: Sendable {
        /// The operation's name, as in IAM actions: `CreateSnapshot`.
        var operation: String
        /// The same in words for messages: `snapshot vol-1`.
        var task: String
        /// Whether it changes something; such calls have a budget of their own.
        var isChange = false
        /// Whether sending it twice is no different from sending it once.
        ///
        /// If it is not, a lost answer is not followed by a second request.
        var isRepeatable = true
        /// Whether what it is about was made a moment ago: then "does not exist" may mean "not yet everywhere".
        var mayBeTooEarly = false
        /// How long to wait for the head of the answer.
        var timeout = Duration.seconds(60)
    }

    /// The service.
    let service: AWSService
    private let connection: AWSServiceConnection
    private let reading: RequestBudget
    private let changing: RequestBudget

    /// A client whose budgets are full.
    ///
    /// The budgets are EC2's own for an account and region: a burst of 100, then 20 reads and 5 changes a second.
    init(_ service: AWSService, _ connection: AWSServiceConnection) {
        self.service = service
        self.connection = connection
        reading = RequestBudget(burst: 100, perSecond: 20)
        changing = RequestBudget(burst: 100, perSecond: 5)
    }

    /// Where it calls.
    var region: String { connection.region }

    /// The same service in another region, whose budgets are others.
    func elsewhere(_ region: String) -> AWSServiceClient {
        var connection = connection
        connection.region = region
        return AWSServiceClient(service, connection)
    }

    /// A URL by which somebody else, here the service itself, may make one call in another region for an hour.
    /// - Returns: The URL; it is a secret.
    /// - Throws: ``AWSServiceError``.
    func presigned(_ form: QueryForm, in region: String, task: String) async throws -> String {
        do {
            var url = try service.endpoint(in: region, connection.environment)
            url.query = form.queryItems
            return SignatureV4(
                credentials: try await connection.credentials.credentials(),
                region: region,
                service: service.name
            )
            .presign(url, expiresIn: .seconds(3600), at: connection.clock.now).text
        } catch let error as AWSError {
            throw Self.translate(error, task)
        }
    }

    /// Sends a form and gives the answer's document.
    /// - Throws: ``AWSServiceError``, or `CancellationError`.
    func query(_ call: Call, _ form: QueryForm) async throws -> XMLElement {
        let body = try await send(call) { endpoint in
            var request = AWSRequest("POST", endpoint, body: form.body, timeout: call.timeout)
            request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
            return request
        }
        guard let document = try? XMLElement(parsing: body) else { throw notOurs(call) }
        return document
    }

    /// Asks for a path and gives the answer's JSON.
    /// - Throws: ``AWSServiceError``, or `CancellationError`.
    func get(_ call: Call, path: String, query: [RequestURL.QueryItem] = []) async throws -> JSONValue {
        let body = try await send(call) { endpoint in
            var url = endpoint
            url.path = (url.path == "/" ? "" : url.path) + path
            url.query = query
            return AWSRequest("GET", url, timeout: call.timeout)
        }
        guard let value = try? JSONParser.parse(body) else { throw notOurs(call) }
        return value
    }

    private func notOurs(_ call: Call) -> AWSServiceError {
        AWSServiceError(
            .badResponse,
            "cannot \(call.task): \(service.name) in \(region) gave an answer that cannot be read",
            mayHaveHappened: call.isChange
        )
    }

    // MARK: Sending

    /// A refusal, with what it was a refusal of.
    private struct LocatedRefusal: Error {
        let refusal: ServiceRefusal
        let url: RequestURL
        let source: String
    }

    private func send(_ call: Call, _ build: (RequestURL) -> AWSRequest) async throws -> [UInt8] {
        do {
            let endpoint = try service.endpoint(in: region, connection.environment)
            return try await connection.retrier.run(judge: judge(of: call)) { attempt in
                try await (call.isChange ? changing : reading).take()
                if attempt > 1 {
                    connection.logger.debug(
                        "calling AWS again",
                        metadata: ["action": "\(service.name):\(call.operation)", "attempt": "\(attempt)"]
                    )
                }
                return try await attemptOnce(call, build(endpoint))
            }
        } catch let located as LocatedRefusal {
            throw located.refusal.error(
                ServiceRefusal.Context(
                    task: call.task,
                    action: "\(service.name):\(call.operation)",
                    url: located.url,
                    source: located.source,
                    now: connection.clock.now
                )
            )
        } catch let error as AWSError {
            throw Self.translate(error, call.task)
        }
    }

    private func attemptOnce(_ call: Call, _ request: AWSRequest) async throws -> [UInt8] {
        let used = try await connection.credentials.credentials()
        do {
            return try await sendOnce(call, request, as: used)
        } catch let located as LocatedRefusal where located.refusal.isExpired {
            await connection.credentials.forget(used)
            let renewed = try await connection.credentials.credentials()
            guard renewed != used else { throw located }
            return try await sendOnce(call, request, as: renewed)
        }
    }

    private func sendOnce(_ call: Call, _ unsigned: AWSRequest, as used: AWSCredentials) async throws -> [UInt8] {
        var request = unsigned
        let hash = request.body.isEmpty ? SignatureV4.emptyPayloadHash : Digest.hex(Digest.sha256(request.body))
        SignatureV4(credentials: used, region: region, service: service.name)
            .sign(&request, payloadHash: hash, at: connection.clock.now)
        let response = try await connection.http.send(request)
        let body = try await response.collect(maximum: Self.maximumAnswer)
        if (200..<300).contains(response.status) { return body }
        let refusal = ServiceRefusal(response, body: body)
        if refusal.isThrottling { await (call.isChange ? changing : reading).drain() }
        throw LocatedRefusal(refusal: refusal, url: request.url, source: used.source)
    }

    // MARK: Failures

    private func judge(of call: Call) -> (any Error) -> Retrier.Verdict {
        { error in
            switch error {
            case let located as LocatedRefusal where call.mayBeTooEarly && located.refusal.isOfAbsence:
                return .retry(notBefore: nil)
            case let located as LocatedRefusal where located.refusal.isRetryable:
                if !call.isRepeatable && !located.refusal.isThrottling { return .fail }
                return .retry(notBefore: located.refusal.pause)
            case let error as AWSError where error.isRetryable:
                // Nobody has seen a request that found no connection.
                let wasSent = error.code == .connectionLost || error.code == .timedOut
                return !call.isRepeatable && wasSent ? .fail : .retry(notBefore: nil)
            default: return .fail
            }
        }
    }

    /// A failure on the way to the service, or to the credentials.
    static func translate(_ error: AWSError, _ task: String) -> AWSServiceError {
        let code: AWSServiceError.Code =
            switch error.code {
            case .noCredentials, .credentialsRefused: .badCredentials
            case .badConfiguration, .badURL: .badConfiguration
            case .unknownHost, .tls, .connectionRefused, .connectionLost: .unavailable
            case .timedOut: .timedOut
            case .badResponse: .badResponse
            }
        return AWSServiceError(
            code,
            "cannot \(task): \(error.message)",
            hint: error.hint,
            cause: error,
            isRetryable: error.isRetryable,
            mayHaveHappened: [.connectionLost, .timedOut, .badResponse].contains(error.code)
        )
    }
}
