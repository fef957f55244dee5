// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Installation

/// What the objects of an installation say.
struct ManifestTests {
    @Test(arguments: [
        (["runAsNonRoot"], "true"), (["runAsUser"], "65532"), (["runAsGroup"], "65532"), (["fsGroup"], "65532"),
        (["seccompProfile", "type"], "\"RuntimeDefault\""),
    ])
    func `the pod runs as nobody in particular`(path: [String], value: String) throws {
        let context = try Samples.plan().pod["securityContext"]
        #expect(context?[path: path].map { JSONWriter.text($0) } == value)
    }

    @Test(arguments: [
        (["allowPrivilegeEscalation"], "false"), (["privileged"], "false"), (["readOnlyRootFilesystem"], "true"),
        (["runAsNonRoot"], "true"), (["capabilities"], #"{"drop":["ALL"]}"#),
    ])
    func `the container has no privilege`(path: [String], value: String) throws {
        let context = try Samples.plan().container["securityContext"]
        #expect(context?[path: path].map { JSONWriter.text($0) } == value)
    }

    @Test func `the pod touches nothing of its node`() throws {
        let pod = try Samples.plan { $0.credentials = .file(CredentialsFile([1])) }.pod
        for member in ["hostNetwork", "hostPID", "hostIPC", "initContainers"] {
            #expect(pod[member] == nil, "\(member)")
        }
        let volumes = pod["volumes"]?.array ?? []
        #expect(volumes.map { $0.object?.keys ?? [] } == [["name", "emptyDir"], ["name", "secret"]])
        #expect(volumes.first?[path: ["emptyDir", "sizeLimit"]] == "256Mi")
        #expect(pod["enableServiceLinks"] == false)
    }

    @Test func `each probe asks the port of the metrics`() throws {
        let container = try Samples.plan { $0.arguments = [.init("metrics-address", ":9090")] }.container
        #expect(container["ports"] == [["name": "metrics", "containerPort": 9090, "protocol": "TCP"]])
        for (probe, path) in [("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")] {
            #expect(container[path: [probe, "httpGet"]] == ["path": .string(path), "port": "metrics"])
        }
    }

    @Test func `the metrics can be found, and nothing else can be reached`() throws {
        let plan = try Samples.plan { $0.arguments = [.init("metrics-address", "0.0.0.0:9090")] }
        let annotations = plan.object("Deployment")?[path: ["spec", "template", "metadata", "annotations"]]
        #expect(
            annotations == [
                "prometheus.io/scrape": "true", "prometheus.io/port": "9090", "prometheus.io/path": "/metrics",
            ]
        )
        #expect(
            plan.object("NetworkPolicy")?["spec"] == [
                "podSelector": ["matchLabels": ["deploy": "velero"]], "policyTypes": ["Ingress", "Egress"],
                "ingress": [["ports": [["protocol": "TCP", "port": 9090]]]], "egress": [[:]],
            ]
        )
    }

    @Test func `a server that makes backups may list everything and change only its own`() throws {
        let plan = try Samples.plan()
        let cluster: JSONValue = [
            ["apiGroups": ["*"], "resources": ["*"], "verbs": ["list", "watch"]],
            ["nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/version"], "verbs": ["get"]],
            [
                "apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectaccessreviews"],
                "verbs": ["create"],
            ],
        ]
        #expect(plan.object("ClusterRole")?["rules"] == cluster)
        let own: JSONValue = [
            [
                "apiGroups": ["velero.io"], "resources": ["*"],
                "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"],
            ],
            [
                "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
                "verbs": ["get", "create", "update", "patch"],
            ],
            ["apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]],
            ["apiGroups": ["", "events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]],
        ]
        #expect(plan.object("Role")?["rules"] == own)
        #expect(plan.objects.count { $0["kind"] == "ClusterRoleBinding" } == 1)
    }

    @Test func `a server may do everything only when that is asked for`() throws {
        let plan = try Samples.plan {
            $0.hasClusterAdmin = true
            $0.namespace = "backups"
        }
        let binding = plan.object("ClusterRoleBinding", "lifeboat-backups-admin")
        #expect(binding?[path: ["roleRef", "name"]] == "cluster-admin")
        #expect(binding?["subjects"] == [["kind": "ServiceAccount", "name": "velero", "namespace": "backups"]])
    }

    @Test func `every object is labelled, and those in the namespace are in it`() throws {
        let plan = try Samples.plan {
            $0.namespace = "backups"
            $0.hasClusterAdmin = true
            $0.credentials = .file(CredentialsFile(Array("[default]".utf8)))
            $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
            $0.snapshotLocation = SnapshotLocationSettings(provider: "aws")
        }
        let clusterScoped = ["CustomResourceDefinition", "Namespace", "ClusterRole", "ClusterRoleBinding"]
        for manifest in plan.manifests {
            let name = "\(manifest["kind"]?.string ?? "")/\(manifest[path: ["metadata", "name"]]?.string ?? "")"
            let labels = manifest[path: ["metadata", "labels"]]?.stringMap ?? [:]
            #expect(labels["component"] == "velero" && labels["app.kubernetes.io/managed-by"] == "lifeboat", "\(name)")
            let isClusterScoped = clusterScoped.contains(manifest["kind"]?.string ?? "")
            #expect(
                manifest[path: ["metadata", "namespace"]]?.string == (isClusterScoped ? nil : "backups"),
                "\(name)"
            )
            #expect(InstalledKind.address(of: manifest) != nil, "\(name)")
        }
    }

    @Test func `what others need comes first, and the server last`() throws {
        let plan = try Samples.plan {
            $0.credentials = .file(CredentialsFile(Array("[default]".utf8)))
            $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
            $0.snapshotLocation = SnapshotLocationSettings(provider: "aws")
        }
        #expect(plan.definitions.count == 13)
        #expect(
            plan.objects.map { $0["kind"]?.string } == [
                "Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Secret",
                "BackupStorageLocation", "VolumeSnapshotLocation", "NetworkPolicy", "PodDisruptionBudget", "Deployment",
            ]
        )
    }

    @Test(arguments: [1, 2])
    func `a disruption budget lets one server go at a time`(replicas: Int) throws {
        var state = ClusterState()
        state.disruptionBudgetVersion = "v1beta1"
        let plan = try Samples.plan(in: state) { $0.replicas = replicas }
        let budget = plan.object("PodDisruptionBudget")
        #expect(budget?["apiVersion"] == "policy/v1beta1")
        #expect(budget?["spec"] == ["maxUnavailable": 1, "selector": ["matchLabels": ["deploy": "velero"]]])
        #expect((plan.pod["topologySpreadConstraints"] != nil) == (replicas > 1))
    }

    @Test(arguments: [
        ("lifeboat", "Always"), ("host:5000/lifeboat", "Always"), ("lifeboat:latest", "Always"),
        ("host:5000/lifeboat:1", "IfNotPresent"), ("lifeboat@sha256:00", "IfNotPresent"),
    ])
    func `an image whose tag may move is looked up at each start`(image: String, policy: String) throws {
        #expect(try Samples.plan { $0.image = image }.container["imagePullPolicy"]?.string == policy)
    }

    @Test func `locations are as Velero's installation makes them`() throws {
        let plan = try Samples.plan {
            var location = BackupLocationSettings(provider: "aws", bucket: "b")
            location.prefix = "p"
            location.config = ["s3Url": "https://minio", "region": "eu-west-1"]
            location.certificates = Array("PEM".utf8)
            $0.backupLocation = location
            $0.credentials = .none
            $0.snapshotLocation = SnapshotLocationSettings(provider: "aws", config: ["region": "eu-west-1"])
        }
        #expect(
            plan.object("BackupStorageLocation")?["spec"] == [
                "provider": "aws", "default": true,
                "objectStorage": ["bucket": "b", "prefix": "p", "caCert": "UEVN"],
                "config": ["region": "eu-west-1", "s3Url": "https://minio"],
            ]
        )
        #expect(
            plan.object("VolumeSnapshotLocation")?["spec"] == ["provider": "aws", "config": ["region": "eu-west-1"]]
        )
    }

    @Test func `credentials are mounted for the server and shown by nothing`() throws {
        let file = CredentialsFile(Array("aws_secret_access_key=abc".utf8))
        let plan = try Samples.plan { $0.credentials = .file(file) }
        #expect(plan.object("Secret")?["data"] == ["cloud": "YXdzX3NlY3JldF9hY2Nlc3Nfa2V5PWFiYw=="])
        #expect(plan.variables["AWS_SHARED_CREDENTIALS_FILE"] == "/credentials/cloud")
        var options = Samples.options
        options.credentials = .file(file)
        #expect(!"\(options)".contains("97, 119") && !String(reflecting: options).contains("97, 119"))
    }
}
