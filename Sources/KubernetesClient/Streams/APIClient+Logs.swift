// SPDX-License-Identifier: Apache-2.0

extension APIClient {
    /// Hands over what a container of a pod has written to its outputs so far, no faster than the closure takes it.
    ///
    /// Beginning is repeated as any read; once something was handed over, a broken connection is an error.
    /// - Parameters:
    ///   - container: Whose log.
    ///   - options: Which lines.
    ///   - eachChunk: Takes some bytes; they end anywhere in a line.
    /// - Throws: ``KubernetesError``, code `notFound` without such a pod, `invalid` without such a container or while
    ///   it has not started; `CancellationError`; whatever the closure throws.
    package func logs(
        of container: PodContainer,
        options: LogOptions = LogOptions(),
        eachChunk: ([UInt8]) async throws -> Void
    ) async throws {
        var request = container.request("log")
        request.query += options.query
        let silence = self.options.silence
        var hasBegun = false
        try await attempting(request) { credentials in
            do {
                try await streamOnce(request, credentials, silence: silence) { chunk in
                    hasBegun = true
                    try await eachChunk(chunk)
                }
            } catch let failure as AttemptFailure where hasBegun {
                throw failure.error
            }
        }
    }
}
