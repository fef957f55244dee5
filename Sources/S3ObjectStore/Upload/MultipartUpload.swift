// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import Logging
internal import ObjectStore
internal import Synchronization

/// A multipart upload: begun with the first part, and in the end completed or aborted.
final class MultipartUpload: Sendable {
    /// How long beginning and completing may take; they are not cut off by cancellation, so that no upload is left
    /// behind that nobody knows, and no object appears after its put has failed.
    private static let commitDeadline = Duration.seconds(120)
    /// How long a cancelled task waits for the abort.
    private static let abortDeadline = Duration.seconds(20)

    private struct State {
        var id: String?
        /// Whether the server keeps a SHA-256 with each part; old servers refuse to be told one in the end.
        var keepsDigests = false
        var parts: [Int: (tag: String, digest: String)] = [:]
        var size: Int64 = 0
    }

    private let client: S3Client
    private let key: String
    private let headers: HTTPFields
    private let onlyIfAbsent: Bool
    private let state = Mutex(State())

    /// Begins nothing yet; `headers` are what the object is stored with.
    init(_ client: S3Client, key: String, headers: HTTPFields, onlyIfAbsent: Bool) {
        self.client = client
        self.key = key
        self.headers = headers
        self.onlyIfAbsent = onlyIfAbsent
    }

    private var action: String { "write \(client.name(key))" }

    func begin() async throws {
        try await CancellationShield.run(deadline: Self.commitDeadline) { try await self.create() }
    }

    /// Uploads parts until there are no more, or one fails.
    func work(on queue: PartQueue) async {
        while let part = await queue.next() {
            do {
                try await send(part)
                queue.complete(part)
            } catch {
                return queue.fail(error)
            }
        }
    }

    /// Makes the object out of the parts.
    func complete() async throws -> ObjectInfo {
        try await CancellationShield.run(deadline: Self.commitDeadline) { try await self.commit() }
    }

    /// Has the server forget the parts, also when the task is cancelled; trouble is only logged, as something else has
    /// failed already.
    func abort() async {
        guard let id = state.withLock({ $0.id }) else { return }
        do {
            try await CancellationShield.run(deadline: Self.abortDeadline) { [client, key, action] in
                let request = S3Request("DELETE", key: key, query: [.init("uploadId", id)])
                _ = try await client.send(request, to: "undo: \(action)")
            }
        } catch {
            client.logger.warning(
                "multipart upload could not be aborted",
                metadata: ["key": "\(key)", "upload": "\(id)", "error": "\(error)"]
            )
        }
    }

    // MARK: Requests

    private func create() async throws {
        var request = S3Request("POST", key: key, query: [.init("uploads", "")])
        request.headers = headers
        if client.configuration.sendsChecksums { request.headers["x-amz-checksum-algorithm"] = "SHA256" }
        let response = try await client.send(request, to: action)
        let document = try? XMLElement(parsing: try await collect(response))
        guard let id = document?["UploadId"], !id.isEmpty else {
            throw ObjectStoreError(
                .notAStore,
                "cannot \(action): the server's answer names no multipart upload",
                hint: "check the endpoint: it must be the S3 API itself"
            )
        }
        let keepsDigests =
            client.configuration.sendsChecksums && response.headers["x-amz-checksum-algorithm"] == "SHA256"
        state.withLock { state in
            state.id = id
            state.keepsDigests = keepsDigests
        }
        guard client.standing.areConfirmed(by: response) else { throw client.unencrypted(key) }
    }

    private func send(_ part: Part) async throws {
        let id = state.withLock { $0.id ?? "" }
        let query: [RequestURL.QueryItem] = [.init("partNumber", String(part.number)), .init("uploadId", id)]
        var request = S3Request("PUT", key: key, query: query)
        request.setContent(part.bytes, client.configuration)
        let digest = request.headers["x-amz-checksum-sha256"] ?? ""
        let response = try await client.send(request, to: action)
        guard let tag = response.headers["ETag"] else {
            throw ObjectStoreError(.other, "cannot \(action): the server gave part \(part.number) no ETag")
        }
        state.withLock { state in
            state.parts[part.number] = (tag, digest)
            state.size += Int64(part.bytes.count)
        }
    }

    private func commit() async throws -> ObjectInfo {
        let state = state.withLock { $0 }
        var request = S3Request("POST", key: key, query: [.init("uploadId", state.id ?? "")])
        request.setBody(Array(Self.document(state).utf8))
        request.headers["Content-Type"] = "application/xml"
        if onlyIfAbsent { request.headers["If-None-Match"] = "*" }
        request.canFailLate = true
        var attempts = 0
        let tag: String?
        do {
            let response = try await client.send(request, to: action) { attempts = $0 }
            tag = (try? XMLElement(parsing: try await collect(response)))?["ETag"].map(S3Store.unquoted)
        } catch let error as ObjectStoreError where attempts > 1 && Self.isGone(error) {
            // An earlier attempt whose answer was lost has completed it: then the object is there.
            guard let found = try await S3Store(client).head(key), found.size == state.size else { throw error }
            tag = found.entityTag
        }
        self.state.withLock { $0.id = nil }
        return ObjectInfo(key: key, size: state.size, entityTag: tag)
    }

    private static func isGone(_ error: ObjectStoreError) -> Bool {
        (error.cause as? S3Failure)?.code == "NoSuchUpload"
    }

    private static func document(_ state: State) -> String {
        let parts = state.parts.sorted { $0.key < $1.key }.map { number, part in
            let tag = XMLElement.escape(part.tag) ?? ""
            let digest = state.keepsDigests ? "<ChecksumSHA256>\(part.digest)</ChecksumSHA256>" : ""
            return "<Part><PartNumber>\(number)</PartNumber><ETag>\(tag)</ETag>\(digest)</Part>"
        }
        return #"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"# + parts.joined()
            + "</CompleteMultipartUpload>"
    }

    private func collect(_ response: AWSResponse) async throws -> [UInt8] {
        do {
            return try await response.collect(maximum: 1 << 16)
        } catch let error as AWSError {
            throw S3Client.translate(error, action)
        }
    }
}
