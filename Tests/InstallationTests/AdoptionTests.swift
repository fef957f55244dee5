// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Installation

/// What becomes of a Velero when Lifeboat comes.
struct AdoptionTests {
    @Test func `a Velero is not replaced by accident`() throws {
        let state = try Samples.veleroState()
        let error = #expect(throws: InstallationError.self) { try Samples.plan(in: state) }
        #expect(error?.code == .foreignServer)
        #expect(error?.hint?.contains("--adopt") == true)
    }

    @Test func `what Velero's server was told comes along`() throws {
        let state = try Samples.veleroState()
        let plan = try Samples.plan(in: state) { $0.adopts = true }
        #expect(plan.container["command"] == ["/lifeboat"])
        #expect(plan.container["args"] == ["server", "--default-backup-ttl=240h", "--log-format=json"])
        #expect(plan.container["image"] == "example.com/lifeboat:1.0.0")
        #expect(
            plan.variables == [
                "VELERO_NAMESPACE": "", "POD_NAME": "", "AWS_SHARED_CREDENTIALS_FILE": "/credentials/cloud",
                "HTTPS_PROXY": "http://proxy.example.com:3128",
            ]
        )
        #expect(plan.pod["volumes"]?.array?.map { $0["name"]?.string } == ["tmp", "cloud-credentials", "authorities"])
        let mounts = plan.container["volumeMounts"]?.array ?? []
        #expect(mounts.map { $0["mountPath"]?.string } == ["/tmp", "/credentials", "/etc/ssl/extra"])
        #expect(plan.pod["tolerations"] == [["key": "dedicated", "operator": "Exists"]])
        #expect(plan.container[path: ["resources", "requests"]] == ["cpu": "500m", "memory": "128Mi"])
        let metadata = plan.object("Deployment")?[path: ["spec", "template", "metadata"]]
        #expect(metadata?[path: ["annotations", "team"]] == "backup")
        #expect(metadata?[path: ["labels", "cost"]] == "shared")
        #expect(plan.pod["initContainers"] == nil)
    }

    @Test func `the account, the credentials, the locations and the namespace are left alone`() throws {
        let plan = try Samples.plan(in: Samples.veleroState()) { $0.adopts = true }
        let kinds = plan.objects.compactMap { $0["kind"]?.string }
        #expect(
            kinds == [
                "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "NetworkPolicy", "PodDisruptionBudget",
                "Deployment",
            ]
        )
        #expect(plan.notes.contains { $0.contains("the binding velero of Velero") })
        #expect(plan.notes.contains { $0.contains("velero-plugin-for-aws:v1.14.0") })
        #expect(plan.notes.contains { $0.contains("--uploader-type=kopia") })
    }

    @Test func `what was there is kept as it was`() throws {
        let state = try Samples.veleroState()
        let plan = try Samples.plan(in: state) { $0.adopts = true }
        #expect(plan.replaced == state.server)
        let record = try #require(plan.record)
        #expect(record.deployment == state.server)
        #expect(record.clusterRoleBindings == state.clusterRoleBindings)
        let read = try AdoptionRecord(configMap: record.configMap)
        #expect(read == record)
        #expect(
            record.absent == [
                "backupstoragelocations.velero.io/velero/default", "volumesnapshotlocations.velero.io/velero/default",
            ]
        )
        #expect(plan.manifests.contains(record.configMap), "a dry run shows it")
    }

    @Test func `what the API server adds to an object is not kept`() {
        let object: JSONValue = [
            "metadata": [
                "name": "velero", "uid": "1", "resourceVersion": "2", "generation": 3, "creationTimestamp": "t",
                "managedFields": [[:]], "annotations": ["deployment.kubernetes.io/revision": "4", "team": "a"],
            ],
            "spec": ["replicas": 1], "status": ["replicas": 1],
        ]
        #expect(
            AdoptionRecord.renewable(object) == [
                "metadata": ["name": "velero", "annotations": ["team": "a"]], "spec": ["replicas": 1],
            ]
        )
    }

    @Test func `an attempt that was interrupted goes on with what it had kept`() throws {
        var state = try Samples.veleroState()
        let first = try Samples.plan(in: state) { $0.adopts = true }
        // The Deployment is gone already, and ours has not come.
        state.server = nil
        state.record = first.record
        let second = try Samples.plan(in: state) { $0.adopts = true }
        #expect(second.record == nil && second.replaced == nil)
        #expect(second.objects == first.objects)
        #expect(throws: InstallationError.self) { try Samples.plan(in: state) }
    }

    @Test func `a Velero that is working is left to end its work`() throws {
        var state = try Samples.veleroState()
        state.running = ["backup nightly"]
        let error = #expect(throws: InstallationError.self) { try Samples.plan(in: state) { $0.adopts = true } }
        #expect(error?.code == .busy)
        #expect(error?.message.contains("backup nightly") == true)
    }

    @Test func `what would be lost has to be given up by name`() throws {
        var state = try Samples.veleroState()
        let path = ["spec", "template", "spec", "containers"]
        var container = try #require(state.server?[path: path]?.array?.first)
        container["args"] = ["server", "--default-volumes-to-fs-backup"]
        state.server?[path: path] = [container]
        let error = #expect(throws: InstallationError.self) { try Samples.plan(in: state) { $0.adopts = true } }
        #expect(error?.message.contains("--default-volumes-to-fs-backup") == true)
        #expect(error?.hint == "to do without it, add --give-up=default-volumes-to-fs-backup")
        let plan = try Samples.plan(in: state) {
            $0.adopts = true
            $0.acceptedLosses = ["default-volumes-to-fs-backup"]
        }
        #expect(plan.container["args"] == ["server"])
    }

    /// What Velero does, the names that give it up one by one, and the name for all of it.
    private static func losses(_ state: ClusterState, _ what: String) throws -> ClusterState {
        var state = state
        switch what {
        case "csi":
            let path = ["spec", "template", "spec", "containers"]
            var container = try #require(state.server?[path: path]?.array?.first)
            container["args"] = ["server", "--features=EnableAPIGroupVersions,EnableCSI"]
            state.server?[path: path] = [container]
        case "locations": state.snapshotProviders = ["default": "velero.io/azure", "own": "aws"]
        case "schedule": state.refusedSchedules = ["nightly": ["spec.hooks asks for hooks"]]
        default:
            for name in ["a", "b", "c", "d"] { state.refusedSchedules[name] = ["spec.hooks asks for hooks"] }
        }
        return state
    }

    @Test(arguments: [
        ("csi", "csi-snapshots", "snapshots of volumes by CSI are not made yet"),
        ("locations", "snapshot-location/default", "velero.io/azure"),
        ("schedule", "schedule/nightly", "spec.hooks asks for hooks"),
        ("schedules", "schedules", "the schedule d would be refused"),
    ])
    func `what only Velero does ends by name, not silently`(what: String, name: String, reason: String) throws {
        let state = try Self.losses(Samples.veleroState(), what)
        let error = #expect(throws: InstallationError.self) { try Samples.plan(in: state) { $0.adopts = true } }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.hint == "to do without it, add --give-up=\(name)")
        let plan = try Samples.plan(in: state) {
            $0.adopts = true
            $0.acceptedLosses = [name]
        }
        #expect(plan.notes.contains { $0.hasPrefix("given up: ") && $0.contains(reason) }, "\(plan.notes)")
        #expect(!plan.notes.contains { $0.hasPrefix("not taken over: --features") }, "it is said once")
    }

    @Test func `settings can be changed after an adoption`() throws {
        var state = try Samples.veleroState()
        state.server = try Samples.plan(in: state) { $0.adopts = true }.object("Deployment")
        let plan = try Samples.plan(in: state) {
            $0.replicas = 2
            $0.arguments = [.init("log-format", ""), .init("concurrent-backups", "4")]
            $0.resources.cpuRequest = "1"
        }
        #expect(plan.record == nil && plan.replaced == nil)
        #expect(plan.container["args"] == ["server", "--default-backup-ttl=240h", "--concurrent-backups=4"])
        #expect(plan.container[path: ["resources", "requests"]] == ["cpu": "1", "memory": "128Mi"])
        #expect(plan.variables["HTTPS_PROXY"] == "http://proxy.example.com:3128")
        #expect(plan.object("ServiceAccount") == nil, "the account is still Velero's")
        #expect(plan.object("PodDisruptionBudget")?[path: ["spec", "maxUnavailable"]] == 1)
    }

    @Test(arguments: 0..<4)
    func `adopting changes nothing that both share`(what: Int) throws {
        let state = try Samples.veleroState()
        let error = #expect(throws: InstallationError.self) {
            try Samples.plan(in: state) {
                $0.adopts = true
                switch what {
                case 0: $0.credentials = .file(CredentialsFile([1]))
                case 1: $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
                case 2: $0.serviceAccountName = "other"
                default: $0.serviceAccountAnnotations = ["a": "b"]
                }
            }
        }
        #expect(error?.code == .invalidOptions)
    }

    @Test func `there is nothing to adopt where nothing runs`() throws {
        let error = #expect(throws: InstallationError.self) { try Samples.plan { $0.adopts = true } }
        #expect(error?.code == .nothingAdopted)
    }
}
