// SPDX-License-Identifier: Apache-2.0

/// Fetches a file from where a server gives it out: the border with buckets and pods.
protocol DownloadSource: Sendable {
    /// Fetches a file, and hands it over as it comes in.
    /// - Parameters:
    ///   - address: Where it is.
    ///   - key: Its key in the store, for messages.
    ///   - settings: Which certificates are trusted.
    ///   - authorities: The certificates of the location, asked for only when they matter.
    ///   - sink: Takes the file.
    /// - Throws: `ObjectStoreError`, `.notFound` when it is not there; `AWSError`, `KubernetesError` on the way.
    func fetch(
        _ address: DownloadAddress,
        of key: String,
        trusting settings: DownloadSettings,
        authorities: @Sendable () async throws -> [UInt8]?,
        _ sink: Transfers.Sink
    ) async throws
}
