// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import Logging
internal import ObjectStore
internal import Synchronization

/// Sends requests about one bucket: addressed, signed, tried again, and failures put into sentences.
final class S3Client: Sendable {
    let configuration: S3Configuration
    private let http: any HTTPSending
    private let credentials: CachedCredentials
    private let addressing: S3Addressing
    let standing: StandingFields
    private let clock: WallClock
    private let retrier: Retrier
    let logger: Logger
    /// Where the bucket turned out to be.
    private let region: Mutex<String>

    init(_ configuration: S3Configuration, _ dependencies: S3Dependencies) {
        self.configuration = configuration
        http = dependencies.http
        credentials = dependencies.credentials
        clock = dependencies.clock
        logger = dependencies.logger
        retrier = dependencies.retrier ?? Retrier(configuration.retries)
        addressing = S3Addressing(configuration)
        standing = StandingFields(configuration)
        region = Mutex(configuration.region)
    }

    /// The time of day.
    var now: Timestamp { clock.now }

    /// `s3://bucket`.
    var place: String { "s3://" + configuration.bucket }

    /// `s3://bucket/key`.
    func name(_ key: String?) -> String { key.map { place + "/" + $0 } ?? place }

    /// Sends a request until it succeeds or there is no hope.
    /// - Parameters:
    ///   - request: What to do.
    ///   - action: The same in words, for messages: `read s3://bucket/key`.
    ///   - prepare: Called before each attempt with its number, which tells a second attempt from the first.
    /// - Returns: The answer, with a status of 2xx.
    /// - Throws: ``ObjectStoreError``, or `CancellationError`.
    func send(
        _ request: S3Request,
        to action: String,
        attempts prepare: (Int) -> Void = { _ in }
    ) async throws -> AWSResponse {
        do {
            return try await retrier.run(judge: Self.judge) { attempt in
                prepare(attempt)
                return try await sendFollowing(request)
            }
        } catch let failure as LocatedFailure {
            let context = S3Failure.Context(
                action: action,
                place: place,
                request: request,
                configuration: configuration,
                url: failure.url,
                region: failure.region,
                source: failure.source,
                now: clock.now
            )
            throw failure.failure.error(context)
        } catch let error as AWSError {
            throw Self.translate(error, action)
        }
    }

    /// What is said of a server that stores an object without the encryption which was asked for.
    /// - Parameters:
    ///   - key: Of the object.
    ///   - remaining: What may still be stored of it, in words.
    /// - Returns: The error.
    func unencrypted(_ key: String, remaining: String? = nil) -> ObjectStoreError {
        ObjectStoreError(
            .invalid,
            "cannot write \(name(key)): the server does not encrypt with a customer's key, and stores objects without"
                + (remaining.map { "; \($0) may remain there, unencrypted" } ?? ""),
            hint: (remaining == nil ? "" : "delete it; ") + "use a server that knows SSE-C, or leave the key out"
        )
    }

    /// A URL that carries its signature.
    func presign(_ key: String, expiresIn: Duration) async throws -> String {
        let region = region.withLock { $0 }
        do {
            let signer = SignatureV4(
                credentials: try await credentials.credentials(),
                region: region,
                service: "s3"
            )
            let payer = StandingFields.payer
            let url = S3Addressing(configuration, isForOthers: true).url(
                key: key,
                region: region,
                query: configuration.paysForRequests ? [.init(payer.name, payer.value)] : []
            )
            return signer.presign(url, expiresIn: expiresIn, at: clock.now).text
        } catch let error as AWSError {
            throw Self.translate(error, "sign a URL for \(name(key))")
        }
    }

    // MARK: One attempt

    /// A refusal, with what it was a refusal of.
    private struct LocatedFailure: Error {
        let failure: S3Failure
        let url: RequestURL
        let region: String
        let source: String
    }

    /// One attempt; a second one at once where the first has told what to do differently.
    private func sendFollowing(_ request: S3Request) async throws -> AWSResponse {
        let asked = region.withLock { $0 }
        let used = try await credentials.credentials()
        do {
            return try await sendOnce(request, region: asked, as: used)
        } catch let failure as LocatedFailure {
            let found = failure.failure
            if found.namesOtherRegion, let real = found.region, real != asked, !configuration.isRegionBinding {
                logger.debug("bucket is in another region", metadata: ["bucket": "\(place)", "region": "\(real)"])
                region.withLock { $0 = real }
                return try await sendOnce(request, region: real, as: used)
            }
            if found.isExpired {
                await credentials.forget(used)
                let renewed = try await credentials.credentials()
                if renewed != used { return try await sendOnce(request, region: asked, as: renewed) }
            }
            throw failure
        }
    }

    private func sendOnce(_ request: S3Request, region: String, as used: AWSCredentials) async throws -> AWSResponse {
        let url = addressing.url(key: request.key, region: region, query: request.query)
        var outgoing = AWSRequest(
            request.method,
            url,
            headers: request.headers,
            body: request.body,
            timeout: request.timeout
        )
        standing.add(to: &outgoing.headers, of: request)
        let hash = request.body.isEmpty ? SignatureV4.emptyPayloadHash : Digest.hex(Digest.sha256(request.body))
        let signer = SignatureV4(credentials: used, region: region, service: "s3")
        signer.sign(&outgoing, payloadHash: hash, at: clock.now)
        let response = try await http.send(outgoing)
        if (200..<300).contains(response.status) {
            guard request.canFailLate else { return response }
            return try await settled(response, url: url, region: region, source: used.source)
        }
        // Enough for any error of S3; of a web page, the beginning is enough.
        let body = (try? await response.collect(maximum: 1 << 16)) ?? Array("?".utf8)
        let failure = S3Failure(response, body: body)
        throw LocatedFailure(failure: failure, url: url, region: region, source: used.source)
    }

    /// Reads an answer to its end to see whether it is one of failure in spite of its status.
    private func settled(
        _ response: AWSResponse,
        url: RequestURL,
        region: String,
        source: String
    ) async throws -> AWSResponse {
        let body = try await response.collect(maximum: 1 << 16)
        if (try? XMLElement(parsing: body))?.name == "Error" {
            let late = AWSResponse(status: 500, headers: response.headers) { nil }
            throw LocatedFailure(failure: S3Failure(late, body: body), url: url, region: region, source: source)
        }
        let replay = Replay(body)
        return AWSResponse(status: response.status, headers: response.headers) { replay.next() }
    }

    // MARK: Failures

    private static func judge(_ error: any Error) -> Retrier.Verdict {
        switch error {
        case let located as LocatedFailure where located.failure.isRetryable:
            .retry(notBefore: located.failure.retryAfter)
        case let error as AWSError where error.isRetryable: .retry(notBefore: nil)
        default: .fail
        }
    }

    /// A failure on the way to the server, or to the credentials.
    static func translate(_ error: AWSError, _ action: String) -> ObjectStoreError {
        let code: ObjectStoreError.Code =
            switch error.code {
            case .noCredentials, .credentialsRefused: .badCredentials
            case .badConfiguration, .badURL: .invalid
            case .unknownHost, .tls: .notAStore
            case .connectionRefused, .connectionLost: .unavailable
            case .timedOut: .timedOut
            case .badResponse: .other
            }
        return ObjectStoreError(code, "cannot \(action): \(error.message)", hint: error.hint, cause: error)
    }
}

/// Gives a body that has been read once more.
private final class Replay: Sendable {
    private let body: Mutex<[UInt8]?>
    init(_ bytes: [UInt8]) { body = Mutex(bytes) }
    func next() -> [UInt8]? { body.withLock { $0.take() } }
}
