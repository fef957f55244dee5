// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import Testing
import YAMLDocuments

@testable import Installation

/// What tests install, and the Velero that they replace.
enum Samples {
    /// A plain request, which needs nothing of a cluster.
    static var options: InstallationOptions {
        var options = InstallationOptions(namespace: "velero", standardImage: "example.com/lifeboat:1.0.0")
        options.needsNoBackupLocation = true
        return options
    }

    /// What a plain request comes to, changed a little.
    static func plan(
        in state: ClusterState = ClusterState(),
        _ change: (inout InstallationOptions) -> Void = { _ in }
    ) throws -> InstallationPlan {
        var options = options
        change(&options)
        return try InstallationPlan(options, in: state)
    }

    /// A cluster in which a plan has been carried out.
    static func state(after plan: InstallationPlan) -> ClusterState {
        var state = ClusterState()
        for definition in plan.definitions {
            state.definitions[definition[path: ["metadata", "name"]]?.string ?? ""] = definition
        }
        state.namespace = plan.object("Namespace")
        state.server = plan.object("Deployment")
        state.serviceAccount = plan.object("ServiceAccount")
        state.hasCredentials = plan.object("Secret") != nil
        state.hasBackupLocation = plan.object("BackupStorageLocation") != nil
        state.present = plan.objects.compactMap(InstalledKind.address).map { "\($0)" }
        state.hasClusterAdmin = plan.objects.contains { $0[path: ["roleRef", "name"]]?.string == "cluster-admin" }
        return state
    }

    /// A cluster in which Velero 1.18.1 runs.
    static func veleroState() throws -> ClusterState {
        let objects = try YAMLDocument.parseAll(velero)
        var state = ClusterState()
        for definition in try veleroDefinitions() {
            state.definitions[definition[path: ["metadata", "name"]]?.string ?? ""] = definition
        }
        func first(_ kind: String) -> JSONValue? { objects.first { $0["kind"]?.string == kind } }
        state.namespace = first("Namespace")
        state.serviceAccount = first("ServiceAccount")
        state.server = first("Deployment")
        state.hasCredentials = true
        state.hasBackupLocation = true
        state.present = ["secrets/velero/cloud-credentials", "serviceaccounts/velero/velero"]
        state.clusterRoleBindings = objects.filter { $0["kind"]?.string == "ClusterRoleBinding" }
        return state
    }

    /// The definitions that Velero 1.18.1 installs.
    static func veleroDefinitions() throws -> [JSONValue] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "VeleroAPITests/Fixtures/definitions/velero-1.18.1.json")
        let document = try JSONParser.parse([UInt8](try Data(contentsOf: file)))
        return (document.array ?? []).map { definition in
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": definition["name"] ?? "", "labels": ["component": "velero"]],
                "spec": definition["spec"] ?? [:],
            ]
        }
    }

    /// What `velero install` of 1.18.1 makes, with a few settings of an administrator.
    static let velero = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: velero, labels: {component: velero, pod-security.kubernetes.io/enforce: privileged}}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: velero
          namespace: velero
          labels: {component: velero}
          annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/velero"}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: velero, labels: {component: velero}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: velero, namespace: velero}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: cloud-credentials, namespace: velero, labels: {component: velero}}
        stringData: {cloud: "[default]"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: velero, namespace: velero, labels: {component: velero}, annotations: {team: storage}}
        spec:
          replicas: 1
          selector: {matchLabels: {deploy: velero}}
          template:
            metadata:
              annotations: {prometheus.io/path: /metrics, prometheus.io/port: "8085", prometheus.io/scrape: "true", team: backup}
              labels: {component: velero, deploy: velero, cost: shared}
            spec:
              serviceAccountName: velero
              tolerations: [{key: dedicated, operator: Exists}]
              initContainers:
              - name: velero-velero-plugin-for-aws
                image: velero/velero-plugin-for-aws:v1.14.0
                volumeMounts: [{mountPath: /target, name: plugins}]
              containers:
              - name: velero
                image: velero/velero:v1.18.1
                command: [/velero]
                args: [server, --features=, --uploader-type=kopia, --default-backup-ttl=240h, --log-format, json]
                ports: [{containerPort: 8085, name: metrics}]
                env:
                - {name: VELERO_SCRATCH_DIR, value: /scratch}
                - {name: VELERO_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                - {name: LD_LIBRARY_PATH, value: /plugins}
                - {name: GOOGLE_APPLICATION_CREDENTIALS, value: /credentials/cloud}
                - {name: AWS_SHARED_CREDENTIALS_FILE, value: /credentials/cloud}
                - {name: HTTPS_PROXY, value: "http://proxy.example.com:3128"}
                resources: {limits: {cpu: "1", memory: 512Mi}, requests: {cpu: 500m, memory: 128Mi}}
                volumeMounts:
                - {mountPath: /plugins, name: plugins}
                - {mountPath: /scratch, name: scratch}
                - {mountPath: /credentials, name: cloud-credentials}
                - {mountPath: /etc/ssl/extra, name: authorities}
              volumes:
              - {name: plugins, emptyDir: {}}
              - {name: scratch, emptyDir: {}}
              - {name: cloud-credentials, secret: {secretName: cloud-credentials}}
              - {name: authorities, configMap: {name: authorities}}
        """
}

extension InstallationPlan {
    /// The only object of a kind.
    func object(_ kind: String) -> JSONValue? { objects.first { $0["kind"]?.string == kind } }

    /// The object of a kind with a name.
    func object(_ kind: String, _ name: String) -> JSONValue? {
        objects.first { $0["kind"]?.string == kind && $0[path: ["metadata", "name"]]?.string == name }
    }

    /// The names of the definitions that are applied.
    var definitionNames: [String] { definitions.compactMap { $0[path: ["metadata", "name"]]?.string } }

    /// The server's pod.
    var pod: JSONValue { object("Deployment")?[path: ["spec", "template", "spec"]] ?? [:] }

    /// The server's container.
    var container: JSONValue { pod["containers"]?.array?.first ?? [:] }

    /// The variables of the container that are plain texts.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for variable in container["env"]?.array ?? [] {
            if let name = variable["name"]?.string { variables[name] = variable["value"]?.string ?? "" }
        }
        return variables
    }
}
