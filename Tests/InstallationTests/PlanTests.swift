// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Installation

/// What is done where something is there already.
struct PlanTests {
    @Test func `what is not said again stays as it is`() throws {
        let first = try Samples.plan {
            $0.image = "registry.example.com/lifeboat:1"
            $0.replicas = 3
            $0.credentials = .file(CredentialsFile([1]))
            $0.serviceAccountAnnotations = ["eks.amazonaws.com/role-arn": "arn"]
            $0.podAnnotations = ["a": "1"]
            $0.podLabels = ["b": "2"]
            $0.resources.cpuLimit = "0"
            $0.resources.memoryLimit = "1Gi"
            $0.priorityClassName = "high"
            $0.arguments = [.init("restore-only", "true"), .init("log-level", "debug")]
            $0.hasClusterAdmin = true
        }
        #expect(first.notes.isEmpty)
        var again = try Samples.plan(in: Samples.state(after: first))
        #expect(again.notes.count == 2, "of the image and of cluster-admin: \(again.notes)")
        again.notes = first.notes
        // The content of the Secret is not known any more, and the Secret is left alone.
        var expected = first
        expected.objects.removeAll { $0["kind"] == "Secret" }
        #expect(again == expected)
    }

    @Test func `what is said again changes just that`() throws {
        let first = try Samples.plan {
            $0.credentials = .file(CredentialsFile([1]))
            $0.arguments = [.init("log-level", "debug")]
        }
        let second = try Samples.plan(in: Samples.state(after: first)) {
            $0.credentials = .none
            $0.arguments = [.init("log-level", "info"), .init("concurrent-backups", "2")]
            $0.resources.cpuRequest = "1"
        }
        #expect(second.container["args"] == ["server", "--log-level=info", "--concurrent-backups=2"])
        #expect(second.variables["AWS_SHARED_CREDENTIALS_FILE"] == nil)
        #expect(second.pod["volumes"]?.array?.count == 1)
        #expect(second.container[path: ["resources", "requests"]] == ["cpu": "1", "memory": "64Mi"])
    }

    @Test func `what an administrator has added to the pod stays`() throws {
        let first = try Samples.plan()
        var state = Samples.state(after: first)
        let pod = ["spec", "template", "spec"]
        state.server?[path: pod + ["hostNetwork"]] = true
        state.server?[path: pod + ["nodeSelector"]] = ["disk": "ssd"]
        var container = first.container
        container["env"] = .array((container["env"]?.array ?? []) + [["name": "HTTPS_PROXY", "value": "http://p"]])
        state.server?[path: pod + ["containers"]] = [container]
        let second = try Samples.plan(in: state)
        #expect(second.pod["hostNetwork"] == true && second.pod["nodeSelector"] == ["disk": "ssd"])
        #expect(second.container["env"] == container["env"])
    }

    @Test(arguments: [
        ([String](), "no storage location"), (["location"], "credentials"), (["location", "role"], nil),
        (["location", "none"], nil), (["location", "secret"], nil), (["there"], nil),
    ])
    func `a new server needs a place and a way to log in there`(said: [String], refusal: String?) throws {
        var state = ClusterState()
        state.hasBackupLocation = said.contains("there")
        state.hasCredentials = said.contains("secret")
        var options = Samples.options
        options.needsNoBackupLocation = false
        if said.contains("location") { options.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b") }
        if said.contains("role") { options.serviceAccountAnnotations = ["eks.amazonaws.com/role-arn": "arn"] }
        if said.contains("none") { options.credentials = .none }
        do {
            _ = try InstallationPlan(options, in: state)
            #expect(refusal == nil)
        } catch {
            #expect(error.code == .invalidOptions)
            #expect(refusal.map { error.message.contains($0) } == true, "\(error.message)")
        }
    }

    @Test func `a service account that somebody else made is used and left alone`() throws {
        let plan = try Samples.plan { $0.serviceAccountName = "mine" }
        #expect(plan.object("ServiceAccount") == nil)
        #expect(plan.pod["serviceAccountName"] == "mine")
        #expect(plan.object("RoleBinding")?[path: ["subjects"]]?.array?.first?["name"] == "mine")
    }

    @Test func `that no registry has the image is said where it would be needed`() throws {
        let words = "no registry publishes example.com/lifeboat:1.0.0"
        #expect(try Samples.plan().notes.contains { $0.contains(words) })
        #expect(try !Samples.plan { $0.image = "r/l:1" }.notes.contains { $0.contains("no registry") })
    }

    @Test func `a namespace that was there before is left alone`() throws {
        var state = ClusterState()
        state.namespace = ["metadata": ["name": "velero", "labels": ["team": "a"]]]
        let plan = try Samples.plan(in: state)
        #expect(plan.object("Namespace") == nil)
        #expect(plan.notes.contains { $0.contains("namespace velero") })
    }

    @Test func `definitions with enough room are left alone, others are replaced and kept for the way back`() throws {
        var state = try Samples.veleroState()
        let present = try Samples.plan(in: state) { $0.adopts = true }
        // Velero 1.18.1 has room for everything but the conditions of locations.
        #expect(present.definitionNames == ["backupstoragelocations.velero.io"])
        #expect(present.notes.contains { $0.contains(".status.conditions") })
        let old = Self.withoutQueue(try #require(state.definitions["backups.velero.io"]))
        state.definitions["backups.velero.io"] = old
        let plan = try Samples.plan(in: state) { $0.adopts = true }
        #expect(plan.definitionNames == ["backups.velero.io", "backupstoragelocations.velero.io"])
        let locations = try #require(state.definitions["backupstoragelocations.velero.io"])
        let isKept = plan.record?.definitions == [old, locations]
        #expect(isKept)
        #expect(plan.notes.contains { $0.contains(".status.phase=Queued") }, "\(plan.notes)")
    }

    /// The definition of a Velero that knew no queue yet.
    private static func withoutQueue(_ definition: JSONValue) -> JSONValue {
        var definition = definition
        guard var version = definition[path: ["spec", "versions"]]?.array?.first else { return definition }
        let phase = ["schema", "openAPIV3Schema", "properties", "status", "properties", "phase", "enum"]
        version[path: phase] = .array((version[path: phase]?.array ?? []).filter { $0 != "Queued" })
        definition[path: ["spec", "versions"]] = [version]
        return definition
    }
}
