// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import NIOCore

extension APIClient {
    /// Runs a command in a container and hands over what it writes, no faster than the closure takes it.
    ///
    /// This is the way of `kubectl exec`, and needs the verbs get and create on `pods/exec`. The command has no input and
    /// no terminal. It is started again only when it surely has not been started. It goes on in its container when this
    /// function leaves before it has ended.
    /// - Parameters:
    ///   - command: The program and its arguments; no shell is involved.
    ///   - container: Where.
    ///   - silence: The longest the command may write nothing, the client's own limit when `nil`.
    ///   - eachChunk: Takes some of its output.
    /// - Returns: The code it ended with; other than 0 is no error here.
    /// - Throws: ``KubernetesError``: code `other` with the node's words when it can't be run, `timedOut` when it is
    ///   silent for too long, `ambiguous` when it is unknown how it ended; `CancellationError`; whatever the closure
    ///   throws.
    package func exec(
        _ command: [String],
        in container: PodContainer,
        silence: Duration? = nil,
        eachChunk: (ExecOutput) async throws -> Void = { _ in }
    ) async throws -> Int {
        let limit = silence ?? options.silence
        let request = execRequest(command, container)
        do {
            let status = try await withStream(request) { channel in
                try channel.pipeline.syncOperations.addHandler(PodMessageHandler())
                return try NIOAsyncChannel<PodMessage, PodMessage>(taking: channel, silence: limit)
            } _: { inbound, _ in
                let source = StreamSource(inbound) { execFailure($0, of: request, container, silence: limit) }
                return try await runStatus(from: source, eachChunk)
            }
            return try exitCode(status, in: container)
        } catch var error as KubernetesError where error.code == .ambiguous {
            error.hint = "look whether the command has run before trying again"
            throw error
        }
    }

    private func execRequest(_ command: [String], _ container: PodContainer) -> KubernetesRequest {
        var request = container.request("exec")
        request.query += [("stdout", "true"), ("stderr", "true")]
        request.query += command.map { ("command", $0) }
        request.repetition = .harmful
        return request
    }

    /// Hands over the output, which comes on channels 1 and 2, and gives back what came on channel 3.
    private func runStatus(
        from source: StreamSource<PodMessage>,
        _ eachChunk: (ExecOutput) async throws -> Void
    ) async throws -> [UInt8] {
        var status: [UInt8] = []
        while let message = try await source.next() {
            // An empty one says that the command has been started.
            guard message.bytes.readableBytes > 0 else { continue }
            let bytes = Array(message.bytes.readableBytesView)
            switch message.channel {
            case 1: try await eachChunk(.output(bytes))
            case 2: try await eachChunk(.error(bytes))
            case 3 where status.count < Transport.maximumErrorBody: status += bytes
            default: continue
            }
        }
        return status
    }

    private func exitCode(_ status: [UInt8], in container: PodContainer) throws -> Int {
        switch ExecOutcome(bytes: status) {
        case .exited(let code)?: return code
        case .failed(let status)?:
            let message = "the command can't be run in \(container): \(status.message)"
            throw KubernetesError(.other, message, status: status)
        case nil:
            throw KubernetesError(.ambiguous, "the command in \(container) was begun, but nothing tells how it ended")
        }
    }

    private func execFailure(
        _ error: any Error,
        of request: KubernetesRequest,
        _ container: PodContainer,
        silence: Duration
    ) -> any Error {
        if error is DeadlineExceeded {
            let message = "the command in \(container) has written nothing for \(silence.components.seconds) s"
            return KubernetesError(.timedOut, message, hint: "it may still be running there", cause: error)
        }
        let told = streamFailure(error, of: request)
        guard let broken = told as? KubernetesError, broken.isRetryable else { return told }
        let message = "the command in \(container) was begun, but how it ended is unknown: \(broken.message)"
        return KubernetesError(.ambiguous, message, cause: broken)
    }
}
