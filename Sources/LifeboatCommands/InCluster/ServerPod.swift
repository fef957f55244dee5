// SPDX-License-Identifier: Apache-2.0

import Installation
import JSON
import KubernetesClient
import KubernetesCore

/// A pod of the server, in which its own program can be run.
struct ServerPod: Sendable, Equatable {
    /// Where the image has the program.
    private static let standardProgram = "/lifeboat"
    /// The label that finds the server's pods, those of Velero too.
    private static let selector = "deploy=velero"
    /// The most that is kept of what a command writes.
    private static let maximumOutput = 1 << 20

    /// Its name.
    let name: String
    /// Where it runs; may be empty.
    let node: String
    /// The path of the program.
    let program: String

    /// What a command has written, and how it has ended.
    struct Run: Sendable, Equatable {
        /// Its exit status.
        var code: Int
        /// What went to standard output.
        var output: [UInt8] = []
        /// What went to standard error.
        var words = ""
    }

    /// Finds one.
    /// - Throws: ``CommandFailure`` when none runs; `KubernetesError`.
    static func find(_ objects: VeleroObjects) async throws -> ServerPod {
        var options = ListOptions()
        options.labelSelector = selector
        var pods: [JSONValue] = []
        do {
            _ = try await objects.client.list(.pods, namespace: objects.namespace, options: options) { item in
                pods.append(try JSONParser.parse(Array(item)))
            }
        } catch var error as KubernetesError where error.code == .forbidden {
            error.hint =
                "ask for this permission; check with: kubectl auth can-i list pods -n \(objects.namespace)"
            throw error
        }
        return try choose(from: pods, place: objects.place, namespace: objects.namespace)
    }

    /// Chooses the one to ask: a ready one, if there is any.
    /// - Parameters:
    ///   - pods: Those with the server's label.
    ///   - place: Where they are, for messages.
    ///   - namespace: Their namespace, for hints.
    /// - Returns: The pod.
    /// - Throws: ``CommandFailure`` when none runs, or the server is not Lifeboat's.
    static func choose(from pods: [JSONValue], place: String, namespace: String) throws -> ServerPod {
        let present = pods.filter { $0[path: ["metadata", "deletionTimestamp"]] == nil && container(of: $0) != nil }
        guard let first = present.first else {
            throw CommandFailure(
                "no pod of a server is in \(place)",
                hint: "look at it with: kubectl -n \(namespace) get deployment \(InstalledNames.server)"
            )
        }
        let running = present.filter { state(of: $0)?[path: ["state", "running"]] != nil }
        let ready = running.first { state(of: $0)?["ready"]?.bool == true }
        guard let pod = ready ?? running.first else {
            let phase = first[path: ["status", "phase"]]?.string ?? "not started"
            throw CommandFailure(
                "no pod of the server runs in \(place): \(Self.name(of: first)) is \(phase)",
                hint: "see why with: kubectl -n \(namespace) describe pods -l \(selector)"
            )
        }
        let program = container(of: pod)?["command"]?.array?.first?.string ?? standardProgram
        guard program.split(separator: "/").last == "lifeboat" else {
            throw CommandFailure(
                "the server in \(place) is not Lifeboat's: its program is \(program)",
                hint: "check from here, without --in-cluster"
            )
        }
        let node = pod[path: ["spec", "nodeName"]]?.string ?? ""
        return ServerPod(name: Self.name(of: pod), node: node, program: program)
    }

    private static func name(of pod: JSONValue) -> String { pod[path: ["metadata", "name"]]?.string ?? "" }

    /// The server's container; others may have been added beside it.
    private static func container(of pod: JSONValue) -> JSONValue? {
        named(pod[path: ["spec", "containers"]])
    }

    private static func state(of pod: JSONValue) -> JSONValue? {
        named(pod[path: ["status", "containerStatuses"]])
    }

    private static func named(_ list: JSONValue?) -> JSONValue? {
        list?.array?.first { $0["name"]?.string == InstalledNames.server }
    }

    /// `the pod velero/velero-7d9f on the node n1`.
    func place(in namespace: String) -> String {
        "the pod \(namespace)/\(name)" + (node.isEmpty ? "" : " on the node \(node)")
    }

    /// Runs the program in it.
    /// - Parameters:
    ///   - arguments: The command line without the program's name.
    ///   - objects: Where the pod is.
    ///   - silence: The longest it may write nothing.
    /// - Returns: What it has written; a status other than 0 is no error here.
    /// - Throws: ``CommandFailure`` when it writes more than a mebibyte; `KubernetesError`.
    func run(_ arguments: [String], _ objects: VeleroObjects, silence: Duration) async throws -> Run {
        let container = PodContainer(pod: name, namespace: objects.namespace, name: InstalledNames.server)
        var run = Run(code: 0)
        var words: [UInt8] = []
        do {
            run.code = try await objects.client.exec([program] + arguments, in: container, silence: silence) { chunk in
                switch chunk {
                case .output(let bytes): run.output += bytes
                case .error(let bytes): words += bytes
                }
                guard run.output.count + words.count <= Self.maximumOutput else {
                    throw CommandFailure("the program in \(place(in: objects.namespace)) writes without an end")
                }
            }
        } catch var error as KubernetesError where error.code == .forbidden {
            error.hint =
                "ask for this permission; check with: kubectl auth can-i create pods/exec -n \(objects.namespace)"
            throw error
        }
        run.words = String(decoding: words, as: UTF8.self)
        return run
    }
}
