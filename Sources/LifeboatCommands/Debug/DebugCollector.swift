// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI
import YAMLDocuments

/// Reads what goes into a bundle.
///
/// What cannot be read costs only itself.
final class DebugCollector {
    /// Takes one file.
    typealias Sink = (_ name: String, _ content: [UInt8]) throws -> Void

    /// The most bytes of the log of one container: its end matters, and a bundle is sent by mail.
    private static let maximumLog = 16 << 20

    private let server: ServerWorkplace
    private let say: (String) -> Void
    /// What could not be read, a sentence each.
    private(set) var problems: [String] = []

    private var client: APIClient { server.objects.client }
    private var namespace: String { server.objects.namespace }

    /// A collector for one server.
    init(server: ServerWorkplace, say: @escaping (String) -> Void) {
        self.server = server
        self.say = say
    }

    /// Reads everything.
    func collect(backup: String?, restore: String?, into sink: Sink) async throws {
        try await versions(sink)
        for resource in Self.kinds { try await objects(resource, "objects", sink) }
        for resource in Self.workloads { try await objects(resource, "workloads", sink) }
        try await logs(sink)
        if let backup { try await run(backup, noun: "backup", sink) }
        if let restore { try await run(restore, noun: "restore", sink) }
    }

    private static let kinds = [
        VeleroResource.backups, VeleroResource.restores, VeleroResource.schedules,
        VeleroResource.backupStorageLocations, VeleroResource.volumeSnapshotLocations,
        VeleroResource.downloadRequests, VeleroResource.deleteBackupRequests, VeleroResource.serverStatusRequests,
        VeleroResource.backupRepositories, VeleroResource.podVolumeBackups, VeleroResource.podVolumeRestores,
        VeleroResource.dataUploads, VeleroResource.dataDownloads,
    ]

    private static let workloads = [
        .pods, builtIn("", "events", "Event"), builtIn("apps", "deployments", "Deployment"),
        builtIn("apps", "daemonsets", "DaemonSet"),
    ]

    private static func builtIn(_ group: String, _ plural: String, _ kind: String) -> APIResource {
        APIResource(
            groupResource: GroupResource(group: group, resource: plural),
            version: "v1",
            kind: kind,
            namespaced: true
        )
    }

    private func attempt(_ what: String, _ read: () async throws -> Void) async throws {
        say("Reading \(what) …")
        do { try await read() } catch let error where CommandFailure(explaining: error) != nil {
            problems.append("\(what): \(CommandFailure(explaining: error)?.message ?? "")")
        }
    }

    private func versions(_ sink: Sink) async throws {
        var text = "client: \(LifeboatVersion.current)\n"
        try await attempt("the server's version") {
            text += "cluster: \(try await client.serverVersion())\n"
            let status = try await ServerStatus.ask(server.objects, within: .seconds(5))
            text += "server: \(status.serverVersion ?? "")\n"
            for plugin in status.plugins { text += "plugin: \(plugin.name) (\(plugin.kind))\n" }
        }
        try sink("version.txt", Array(text.utf8))
    }

    private func objects(_ resource: APIResource, _ folder: String, _ sink: Sink) async throws {
        try await attempt("\(resource)") {
            var text = ""
            try await client.list(resource, namespace: namespace) { item in
                let object = Redaction.redacted(try JSONParser.parse(Array(item)))
                text += "---\n" + YAMLDocument.text(object)
            }
            try sink("\(folder)/\(resource).yaml", Array(text.utf8))
        }
    }

    private func logs(_ sink: Sink) async throws {
        var containers: [(pod: String, name: String)] = []
        try await attempt("the pods") {
            try await client.list(.pods, namespace: namespace) { item in
                let pod = try JSONParser.parse(Array(item))
                let name = pod[path: ["metadata", "name"]]?.string ?? ""
                for list in ["initContainers", "containers"] {
                    for container in pod[path: ["spec", list]]?.array ?? [] {
                        containers.append((name, container["name"]?.string ?? ""))
                    }
                }
            }
        }
        for (pod, name) in containers {
            try await attempt("the log of \(pod)/\(name)") {
                var address = APIResource.pods.object(pod, in: namespace)
                address.subresource = "log"
                var request = KubernetesRequest(.get, address)
                request.query = [("container", name), ("limitBytes", String(Self.maximumLog)), ("tailLines", "100000")]
                request.accept = "*/*"
                try sink("logs/\(pod)/\(name).log", try await client.send(request).body)
            }
        }
    }

    private func run(_ name: String, noun: String, _ sink: Sink) async throws {
        try await attempt("\(noun) \(name)") {
            let text: String
            if noun == "backup" {
                let backup = try await server.objects.get(name, Backup.self)
                let details = try await BackupDetails.load(backup, at: server, withItems: true)
                text = BackupDescription(details: details, showsItems: true).text
            } else {
                let restore = try await server.objects.get(name, Restore.self)
                let record = RestoreRecord(name: name, restore: restore)
                let details = try await RestoreDetails.load(record, at: server)
                text = RestoreDescription(details: details, showsItems: true).text
            }
            try sink("\(noun)-\(name)/describe.txt", Array(text.utf8))
        }
        try await attempt("the log of \(noun) \(name)") {
            var log: [UInt8] = []
            let take: ([UInt8]) -> Void = { log += $0 }
            if noun == "backup" {
                try await server.readLog(ofBackup: name) { take($0) }
            } else {
                try await server.readLog(ofRestore: name) { take($0) }
            }
            try sink("\(noun)-\(name)/log.txt", log)
        }
    }
}
