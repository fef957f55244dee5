// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
package import ObjectStore

extension S3Store {
    /// The largest object whose one request is finished even when the task is cancelled meanwhile.
    ///
    /// It takes a moment only; cut off, nobody could say whether the server has stored it.
    private static let alwaysFinished = 1 << 20

    /// Streams an object into the bucket: with one request, or as a multipart upload when it is larger than a part.
    /// - Throws: What `body` throws, and ``ObjectStoreError``; an upload that has begun is aborted before.
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try ObjectKey.validate(key)
        if options.onlyIfAbsent, try await head(key) != nil { throw alreadyExists(key) }
        let plan = client.configuration.parts
        let queue = PartQueue(plan)
        let headers = headers(options)
        let upload = MultipartUpload(client, key: key, headers: headers, onlyIfAbsent: options.onlyIfAbsent)
        let writer = PartWriter(upload, queue, plan)
        do {
            let whole = try await withUploaders(plan.maximumInFlight, of: upload, queue) {
                try await body(writer)
                try Task.checkCancellation()
                return try await writer.finish()
            }
            try Task.checkCancellation()
            guard let whole else { return try await upload.complete() }
            return try await putWhole(key, whole, headers, onlyIfAbsent: options.onlyIfAbsent)
        } catch {
            await upload.abort()
            if (error as? ObjectStoreError)?.code == .alreadyExists { throw alreadyExists(key) }
            throw error
        }
    }

    /// Runs `work` while uploaders take parts from the queue, and returns when all parts are stored.
    private func withUploaders(
        _ count: Int,
        of upload: MultipartUpload,
        _ queue: PartQueue,
        while work: () async throws -> [UInt8]?
    ) async throws -> [UInt8]? {
        let outcome = await withTaskGroup(of: Void.self) { group -> Result<[UInt8]?, any Error> in
            for _ in 0..<count { group.addTask { await upload.work(on: queue) } }
            do {
                let result = try await work()
                queue.finish()
                await group.waitForAll()
                return queue.failure.map(Result.failure) ?? .success(result)
            } catch {
                let first = queue.failure
                queue.fail(error)
                group.cancelAll()
                // What the uploaders failed with is the reason; what `work` made of it is not.
                return .failure(Task.isCancelled ? error : first ?? error)
            }
        }
        return try outcome.get()
    }

    /// Stores an object with one request.
    private func putWhole(
        _ key: String,
        _ bytes: [UInt8],
        _ headers: HTTPFields,
        onlyIfAbsent: Bool
    ) async throws -> ObjectInfo {
        var request = S3Request("PUT", key: key)
        request.headers = headers
        request.setContent(bytes, client.configuration)
        if onlyIfAbsent { request.headers["If-None-Match"] = "*" }
        let complete = request
        guard bytes.count <= Self.alwaysFinished else { return try await send(complete, key) }
        return try await CancellationShield.run(deadline: complete.timeout * 3) { try await self.send(complete, key) }
    }

    private func send(_ request: S3Request, _ key: String) async throws -> ObjectInfo {
        var attempts = 0
        do {
            let response = try await client.send(request, to: "write \(client.name(key))") { attempts = $0 }
            guard client.standing.areConfirmed(by: response) else {
                let rest = await withdraw(key, version: response.headers["x-amz-version-id"])
                throw client.unencrypted(key, remaining: rest)
            }
            return info(key, request, response.headers["ETag"].map(Self.unquoted))
        } catch let error as ObjectStoreError where error.code == .alreadyExists && attempts > 1 {
            // It may be our own earlier attempt, whose answer was lost, that has taken the key.
            guard let tag = try await tagIfSame(key, request) else { throw error }
            return info(key, request, tag)
        } catch let error as ObjectStoreError
            where (error.cause as? S3Failure)?.code == "NotImplemented" && request.headers["If-None-Match"] != nil
        {
            // That nobody has the key was asked before; this server can do no better.
            var plain = request
            plain.headers["If-None-Match"] = nil
            return try await send(plain, key)
        }
    }

    private func info(_ key: String, _ request: S3Request, _ tag: String?) -> ObjectInfo {
        ObjectInfo(key: key, size: Int64(request.body.count), entityTag: tag)
    }

    /// The ETag of the object that is there, if it surely has the content of the request.
    private func tagIfSame(_ key: String, _ request: S3Request) async throws -> String? {
        guard let digest = request.headers["x-amz-checksum-sha256"] else { return nil }
        var question = S3Request("HEAD", key: key)
        question.headers["x-amz-checksum-mode"] = "ENABLED"
        let answer = try await client.send(question, to: "look at \(client.name(key))")
        return answer.headers["x-amz-checksum-sha256"] == digest ? answer.headers["ETag"].map(Self.unquoted) : nil
    }

    private func headers(_ options: PutOptions) -> HTTPFields {
        var headers = HTTPFields()
        headers["Content-Type"] = options.contentType ?? "application/octet-stream"
        headers["x-amz-server-side-encryption"] = client.configuration.encryption?.rawValue
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = client.configuration.kmsKeyID
        headers["x-amz-tagging"] = client.configuration.tagging
        if let mode = client.configuration.objectLockMode, let until = retention(options) {
            headers["x-amz-object-lock-mode"] = mode.rawValue
            headers["x-amz-object-lock-retain-until-date"] = until.iso8601
        }
        return headers
    }

    /// Until when an object is to stay; `nil` when that has passed, which S3 would refuse.
    private func retention(_ options: PutOptions) -> Timestamp? {
        guard let seconds = options.retainUntil else { return nil }
        let until = Timestamp(secondsSince1970: seconds.rounded(.up))
        return until > client.now ? until : nil
    }

    private func alreadyExists(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.alreadyExists, "\(client.name(key)) exists already")
    }
}
