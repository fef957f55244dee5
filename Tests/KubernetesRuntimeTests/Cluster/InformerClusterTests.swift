// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Synchronization
import Testing

/// Informers of a real API server.
@Suite(.needsCluster) struct InformerClusterTests {
    /// What handlers have put together out of what they were told.
    private final class Book: Sendable {
        private let entries = Mutex<[String: String]>([:])
        let disturbances = Recorder<String>()
        let vanished = Recorder<String>()

        var all: [String: String] { entries.withLock { $0 } }

        func follow(_ informer: Informer<String>) {
            informer.onChange { name, change in
                self.entries.withLock { entries in
                    switch change {
                    case .appeared(let object):
                        #expect(entries[name] == nil)
                        entries[name] = object
                    case .changed(let old, let new):
                        #expect(entries[name] == old)
                        entries[name] = new
                    case .vanished:
                        #expect(entries[name] != nil)
                        entries[name] = nil
                        self.vanished.add(name)
                    }
                }
            }
            informer.onDisturbance { disturbance in
                switch disturbance {
                case .outage: self.disturbances.add("outage")
                case .recovered: self.disturbances.add("recovered")
                case .relisting: self.disturbances.add("relisting")
                }
            }
        }
    }

    private func informer(_ client: APIClient, _ namespace: String?, page: Int = 500) -> Informer<String> {
        var options = InformerOptions()
        options.pageSize = page
        options.labelSelector = "test"
        options.backoff = Backoff(base: .milliseconds(100), longest: .milliseconds(500))
        return Informer(client: client, resource: .configMaps, namespace: namespace, options: options, logger: .none) {
            $0[path: ["data", "value"]]?.string ?? ""
        }
    }

    private func writer(_ client: APIClient, _ namespace: String) -> ObjectWriter {
        ObjectWriter(client: client, resource: .configMaps, namespace: namespace)
    }

    private func configMap(_ name: String, _ value: String) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": ["test": "yes"]],
            "data": ["value": .string(value)],
        ]
    }

    private func set(_ value: String, _ object: JSONValue) -> JSONValue {
        var object = object
        object[path: ["data", "value"]] = .string(value)
        return object
    }

    private func running<Result: Sendable>(
        _ informer: Informer<String>,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await informer.run() }
            try await informer.waitUntilSynced(deadline: .seconds(30))
            let result = try await body()
            group.cancelAll()
            return result
        }
    }

    @Test func `it follows what is created, changed and deleted, page by page and by watch`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let writer = writer(client, namespace)
            var objects: [String: JSONValue] = [:]
            for number in 0..<25 {
                objects["c\(number)"] = try await writer.create(configMap("c\(number)", "first"))
            }
            let (informer, book) = (informer(client, namespace, page: 10), Book())
            book.follow(informer)
            try await running(informer) {
                #expect(informer.count == 25)
                #expect(book.all == informer.objects)
                for number in 0..<10 {
                    let object = objects["c\(number)"]!
                    _ = try await writer.patch(from: object, to: set("second", object))
                }
                for number in 5..<15 { try await writer.delete("c\(number)", uid: nil) }
                for number in 30..<35 { _ = try await writer.create(configMap("c\(number)", "new")) }
                var expected: [String: String] = [:]
                for number in 0..<5 { expected["c\(number)"] = "second" }
                for number in 15..<25 { expected["c\(number)"] = "first" }
                for number in 30..<35 { expected["c\(number)"] = "new" }
                try await eventually("all of it was told") { informer.objects == expected && book.all == expected }
            }
            #expect(book.disturbances.all == [])
        }
    }

    @Test func `own writes are seen at once, whenever the watch tells them`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let writer = writer(client, namespace)
            let (informer, book) = (informer(client, namespace), Book())
            book.follow(informer)
            try await running(informer) {
                var object = try await writer.create(configMap("own", "0"))
                informer.note(object)
                for number in 1...200 {
                    object = try await writer.patch(from: object, to: set("\(number)", object))
                    informer.note(object)
                    #expect(informer["own"] == "\(number)")
                }
                try await writer.delete("own", uid: object[path: ["metadata", "uid"]]?.string)
                informer.forget("own", uid: object[path: ["metadata", "uid"]]?.string)
                #expect(informer["own"] == nil)
                _ = try await writer.create(configMap("last", ""))
                try await eventually("everything was told") { book.all == ["last": ""] }
                #expect(informer.objects == ["last": ""])
            }
        }
    }

    @Test func `all namespaces are watched under names that tell them apart`() async throws {
        try await TestCluster.shared().withClient { client in
            try await client.withTestNamespaces(2) { namespaces in
                let informer = informer(client, nil)
                try await running(informer) {
                    for namespace in namespaces {
                        informer.note(try await writer(client, namespace).create(configMap("same", namespace)))
                    }
                    for namespace in namespaces {
                        try await eventually("it is there") { informer["\(namespace)/same"] == namespace }
                    }
                }
            }
        }
    }
}

/// Clusters of a test's own, which it disturbs.
@Suite(.needsCluster, .serialized) struct InformerOutageTests {
    private func configMap(_ name: String) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    }

    private func follow(
        _ client: APIClient,
        _ namespace: String
    ) -> (Informer<String>, Recorder<String>, Recorder<String>) {
        let (told, disturbances) = (Recorder<String>(), Recorder<String>())
        var options = InformerOptions()
        options.fieldSelector = "metadata.name!=kube-root-ca.crt"
        options.backoff = Backoff(base: .milliseconds(100), longest: .seconds(1))
        let informer = Informer(
            client: client,
            resource: .configMaps,
            namespace: namespace,
            options: options,
            logger: .none
        ) { $0[path: ["metadata", "name"]]?.string ?? "" }
        informer.onChange { name, change in
            switch change {
            case .appeared: told.add("+\(name)")
            case .changed: told.add("~\(name)")
            case .vanished: told.add("-\(name)")
            }
        }
        informer.onDisturbance { disturbance in
            switch disturbance {
            case .outage: disturbances.add("outage")
            case .recovered: disturbances.add("recovered")
            case .relisting: disturbances.add("relisting")
            }
        }
        return (informer, told, disturbances)
    }

    @Test func `what happened while it was cut off is told afterwards`() async throws {
        let cluster = try await TestCluster.shared()
        try await cluster.withNamespace { direct, namespace in
            try await CutLine.run(to: cluster) { client, line in
                let writer = ObjectWriter(client: direct, resource: .configMaps, namespace: namespace)
                for name in ["a", "b", "c"] { _ = try await writer.create(configMap(name)) }
                let (informer, told, disturbances) = follow(client, namespace)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await informer.run() }
                    try await informer.waitUntilSynced(deadline: .seconds(30))
                    for round in 0..<2 {
                        line.set(.refusing)
                        try await eventually("it is cut off") { disturbances.all.count { $0 == "outage" } == round + 1 }
                        try await writer.delete(["b", "d0"][round], uid: nil)
                        _ = try await writer.create(configMap("d\(round)"))
                        line.set(.open)
                        try await eventually("it has caught up") { told.count == 5 + 2 * round }
                    }
                    group.cancelAll()
                }
                #expect(told.all[..<3].sorted() == ["+a", "+b", "+c"])
                #expect(told.all[3...] == ["-b", "+d0", "-d0", "+d1"])
                #expect(informer.objects.keys.sorted() == ["a", "c", "d1"])
                #expect(disturbances.all == ["outage", "recovered", "outage", "recovered"])
            }
        }
    }

    @Test func `it outlives an API server that is killed and started again`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withNamespace { client, namespace in
                let writer = ObjectWriter(client: client, resource: .configMaps, namespace: namespace)
                for name in ["a", "b"] { _ = try await writer.create(configMap(name)) }
                let (informer, told, disturbances) = follow(client, namespace)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await informer.run() }
                    try await informer.waitUntilSynced(deadline: .seconds(30))
                    let restart = try await cluster.takeDown(.apiServer)
                    try await eventually("the outage is noticed") { disturbances.count == 1 }
                    #expect(informer.count == 2, "what it has stays")
                    try await restart()
                    let restarted = ContinuousClock.now
                    try await eventually("the server is back", within: .seconds(90), every: .milliseconds(100)) {
                        (try? await writer.delete("a", uid: nil)) != nil
                    }
                    _ = try await writer.create(configMap("c"))
                    try await eventually("it has caught up", within: .seconds(60)) { told.count == 4 }
                    print("caught up \(ContinuousClock.now - restarted) after the restart")
                    group.cancelAll()
                }
                // A watch tells them in the order in which they happened, a list at once.
                #expect(told.all[2...].sorted() == ["+c", "-a"])
                #expect(informer.objects.keys.sorted() == ["b", "c"])
                // A new API server may not know what happened before it was there; then everything is listed.
                #expect(disturbances.all.prefix(2) == ["outage", "recovered"])
            }
        }
    }
}
