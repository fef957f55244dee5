// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Tells the versions of this program and of the server: `lifeboat version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Tell the versions of this program and of the server in the cluster."
    )

    @Flag(help: "Do not ask the server.")
    var clientOnly = false

    @Option(help: "How long the server may take to answer.")
    var timeout: String = "5s"

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let limit = try GoDuration(timeout)
        guard limit > .zero else { throw CommandFailure("--timeout must be longer than nothing", status: .usage) }
        let console = Console.standard
        console.data("Client:\n\tVersion: \(LifeboatVersion.current)\n")
        if clientOnly { return }
        // That there is no server is an answer, too.
        do {
            let version = try await server.withServer { server in
                do {
                    return try await ServerStatus.ask(server.objects, within: limit.duration).serverVersion ?? ""
                } catch let error where !(error is CancellationError) {
                    if let image = await Self.image(of: server.objects) { console.data("Server:\n\tImage: \(image)\n") }
                    throw error
                }
            }
            console.data("Server:\n\tVersion: \(version)\n")
            if version != LifeboatVersion.current {
                console.say("note: the server is of another version than this program")
            }
        } catch let error where !(error is CancellationError) {
            guard let failure = CommandFailure(explaining: error), failure.status != .usage else { throw error }
            console.data("<error getting server version: \(failure.message)>\n")
        }
    }

    /// The image of the Deployment, for servers that do not answer and users who may not ask; `nil` where it cannot be seen.
    private static func image(of objects: VeleroObjects) async -> String? {
        let deployments = APIResource(
            groupResource: GroupResource(group: "apps", resource: "deployments"),
            version: "v1",
            kind: "Deployment",
            namespaced: true
        )
        guard let bytes = try? await objects.client.get(deployments.object("velero", in: objects.namespace)),
            let deployment = try? JSONParser.parse(bytes)
        else { return nil }
        let containers = deployment[path: ["spec", "template", "spec", "containers"]]?.array ?? []
        return containers.first { $0["name"]?.string == "velero" }?["image"]?.string
    }
}

/// Asks a server who it is.
enum ServerStatus {
    /// Makes a ServerStatusRequest, waits for the answer, and takes the request away again.
    /// - Throws: ``CommandFailure`` when there is no answer in time; `KubernetesError`.
    static func ask(_ objects: VeleroObjects, within time: Duration) async throws -> ServerStatusRequestStatus {
        let deadline = ContinuousClock.now + time
        var request = ServerStatusRequest(name: "", namespace: objects.namespace, spec: EmptyStatus(json: [:]))
        request.json[path: ["metadata", "name"]] = nil
        request.json[path: ["metadata", "generateName"]] = "velero-cli-"
        let made = try await objects.create(request)
        while let seen = try await objects.find(made.name, ServerStatusRequest.self) {
            if seen.status.isProcessed {
                try await objects.delete(seen)
                return seen.status
            }
            guard ContinuousClock.now < deadline else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await objects.delete(made)
        throw ServerSilence.failure(within: time, objects)
    }
}
