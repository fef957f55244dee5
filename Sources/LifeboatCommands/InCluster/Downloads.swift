// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import KubernetesClient
import ObjectStore
import VeleroAPI

/// Has a server give out files of backups and restores: a DownloadRequest for each, which is deleted afterwards.
struct Downloads: Sendable {
    let objects: VeleroObjects
    let settings: DownloadSettings
    let transfers: Transfers
    let source: any DownloadSource

    /// The longest pause between two looks at a request.
    private static let longestPause = Duration.milliseconds(500)

    /// Opens a file.
    /// - Parameters:
    ///   - kind: Which file.
    ///   - name: Of which backup or restore.
    ///   - key: The file's key in the store, for messages.
    /// - Returns: The file as it comes in.
    /// - Throws: `ObjectStoreError` `.notFound` when the store does not have it; ``CommandFailure`` when the server
    ///   gives no answer.
    func open(_ kind: DownloadTargetKind, of name: String, key: String) async throws -> ObjectBody {
        try await transfers.open(key) { sink in
            let request = try await ask(for: kind, of: name)
            do {
                let address = try await answer(to: request)
                try await source.fetch(address, of: key, trusting: settings, authorities: authorities(kind, name), sink)
            } catch {
                await withdraw(request)
                throw error
            }
            await withdraw(request)
        }
    }

    private func ask(for kind: DownloadTargetKind, of name: String) async throws -> DownloadRequest {
        try await objects.create(
            DownloadRequest(
                name: "\(name)-\(UUID().uuidString.lowercased())",
                namespace: objects.namespace,
                spec: DownloadRequestSpec(kind: kind, name: name)
            )
        )
    }

    /// Waits until the server has answered.
    private func answer(to request: DownloadRequest) async throws -> DownloadAddress {
        let deadline = ContinuousClock.now + settings.timeout
        var pause = Duration.milliseconds(25)
        while ContinuousClock.now < deadline {
            guard let seen = try await objects.find(request.name, DownloadRequest.self) else {
                throw CommandFailure("the download request \(request.name) was deleted while it was waited for")
            }
            if let address = try DownloadAddress(seen) { return address }
            try await Task.sleep(for: min(pause, max(.zero, deadline - ContinuousClock.now)))
            pause = min(pause * 2, Self.longestPause)
        }
        throw ServerSilence.failure(within: settings.timeout, objects)
    }

    /// The certificates of the location in which the file is, where it names some and the user names none.
    private func authorities(_ kind: DownloadTargetKind, _ name: String) -> @Sendable () async throws -> [UInt8]? {
        {
            guard settings.caFile == nil, !settings.skipsTLSVerify else { return nil }
            let restore = kind.isOfRestore ? try await objects.find(name, Restore.self) : nil
            guard let backup = try await objects.find(restore?.spec.backupName ?? name, Backup.self),
                let place = backup.spec.storageLocation,
                let location = try await objects.find(place, BackupStorageLocation.self)
            else { return nil }
            return location.spec.caCert.flatMap { Data(base64Encoded: $0) }.map(Array.init)
        }
    }

    /// Deletes a request also when the command is being stopped; the server deletes what is left after ten minutes.
    private func withdraw(_ request: DownloadRequest) async {
        _ = try? await CancellationShield.run(deadline: .seconds(5)) { try await objects.delete(request) }
    }
}

/// What is said when a server does not answer.
enum ServerSilence {
    /// The failure, with where to look.
    static func failure(within time: Duration, _ objects: VeleroObjects) -> CommandFailure {
        CommandFailure(
            "the server in \(objects.place) has not answered within \(GoDuration(nanoseconds: time.nanoseconds)): its pod does not seem to run",
            hint: "look with: kubectl -n \(objects.namespace) get pods"
        )
    }
}

extension Duration {
    /// The length in nanoseconds, as far as they can be counted.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return Int64(clamping: seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue) + attoseconds
            / 1_000_000_000
    }
}
