// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore
internal import Synchronization

/// Cuts what is written into parts, and begins a multipart upload once there is more than one.
final class PartWriter: ObjectWriter {
    private struct State {
        var buffer: [UInt8] = []
        var partsCut = 0
    }

    private let upload: MultipartUpload
    private let queue: PartQueue
    private let plan: PartPlan
    private let state = Mutex(State())

    init(_ upload: MultipartUpload, _ queue: PartQueue, _ plan: PartPlan) {
        self.upload = upload
        self.queue = queue
        self.plan = plan
    }

    func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        state.withLock { $0.buffer.append(contentsOf: bytes) }
        while let part = try cut() { try await submit(part) }
    }

    /// Hands the last part over.
    /// - Returns: The whole content when it fits into one part; then nothing has been sent.
    func finish() async throws -> [UInt8]? {
        let (rest, count) = state.withLock { state in
            defer { state.buffer = [] }
            return (state.buffer, state.partsCut)
        }
        if count == 0 { return rest }
        try await submit(Part(number: count + 1, bytes: rest))
        return nil
    }

    /// A full part, if more than that is there: the last part is never empty.
    private func cut() throws -> Part? {
        try state.withLock { state in
            let size = plan.size(ofPart: state.partsCut + 1)
            guard state.buffer.count > size else { return nil }
            guard state.partsCut + 1 < PartPlan.maximumParts else {
                throw ObjectStoreError(.tooLarge, "the object is larger than the 5 TiB that S3 takes")
            }
            state.partsCut += 1
            let bytes = Array(state.buffer[..<size])
            state.buffer = Array(state.buffer[size...])
            return Part(number: state.partsCut, bytes: bytes)
        }
    }

    private func submit(_ part: Part) async throws {
        if part.number == 1 { try await upload.begin() }
        try await queue.submit(part)
    }
}
