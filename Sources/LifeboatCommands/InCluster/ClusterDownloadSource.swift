// SPDX-License-Identifier: Apache-2.0

import AWSCore
import KubernetesClient
import ObjectStore

/// Fetches files over HTTP from a bucket, and through the API server from the server's pod.
struct ClusterDownloadSource: DownloadSource {
    let client: APIClient
    let namespace: String

    func fetch(
        _ address: DownloadAddress,
        of key: String,
        trusting settings: DownloadSettings,
        authorities: @Sendable () async throws -> [UInt8]?,
        _ sink: Transfers.Sink
    ) async throws {
        switch address {
        case .url(let text):
            let pem = try await authorities()
            try await TemporaryFile.with(pem) { authorities in
                try await Self.fetch(text, key, trusting: settings, authorities: authorities, sink)
            }
        case .pod(let pod, let port, let path):
            try await client.httpGet(path, through: PodPort(pod: pod, namespace: namespace, port: port)) { answer in
                try Self.check(answer.status, key, at: "the server's pod \(pod)")
                sink.begin(size: answer.headers["content-length"].flatMap { Int64($0) })
                for try await bytes in answer.body { try await sink.write(bytes) }
            }
        }
    }

    private static func fetch(
        _ text: String,
        _ key: String,
        trusting settings: DownloadSettings,
        authorities: String?,
        _ sink: Transfers.Sink
    ) async throws {
        let url = try SignedURL.parse(text)
        let options = HTTPConnectionOptions(
            caFile: settings.caFile ?? authorities,
            insecureSkipTLSVerify: settings.skipsTLSVerify
        )
        do {
            try await AsyncHTTPSender.with(options) { sender in
                let answer = try await sender.send(AWSRequest("GET", url))
                try check(answer.status, key, at: "\(url.scheme)://\(url.hostHeader)")
                sink.begin(size: answer.headers["content-length"].flatMap { Int64($0) })
                while let bytes = try await answer.nextRun() { try await sink.write(bytes) }
            }
        } catch let error as AWSError {
            throw CommandFailure("\(key) cannot be fetched: \(error.message)", hint: hint(for: error))
        }
    }

    private static func hint(for error: AWSError) -> String? {
        switch error.code {
        case .tls: "name the CA that signed it with --cacert"
        case .connectionRefused, .timedOut, .unknownHost:
            "the server gives out an address of its bucket, which must be reachable from here"
        default: error.hint
        }
    }

    private static func check(_ status: Int, _ key: String, at place: String) throws {
        switch status {
        case 200: return
        case 404, 410: throw ObjectStoreError(.notFound, "there is no \(key) at \(place)")
        case 403: throw ObjectStoreError(.accessDenied, "\(place) does not give out \(key) any more, or never did")
        case 500...: throw ObjectStoreError(.unavailable, "\(place) cannot give out \(key) now (\(status))")
        default: throw ObjectStoreError(.other, "\(place) answered with \(status) when asked for \(key)")
        }
    }
}
