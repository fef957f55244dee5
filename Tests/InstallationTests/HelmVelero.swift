// SPDX-License-Identifier: Apache-2.0

import JSON
import YAMLDocuments

@testable import Installation

/// A Velero that its Helm chart has installed: other names, labels and ports than `velero install` gives, and a node agent whose
/// pods carry all labels by which the Deployment finds its own.
enum HelmVelero {
    /// All its objects.
    static func objects() throws -> [JSONValue] { try YAMLDocument.parseAll(text) }

    /// A cluster in which it runs.
    static func state() throws -> ClusterState {
        let objects = try objects()
        func first(_ kind: String) -> JSONValue? { objects.first { $0["kind"]?.string == kind } }
        var state = ClusterState()
        state.namespace = first("Namespace")
        state.server = first("Deployment")
        state.hasBackupLocation = true
        state.clusterRoleBindings = objects.filter { $0["kind"]?.string == "ClusterRoleBinding" }
        return state
    }

    private static let text = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: velero}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: velero-server, namespace: velero, labels: {app.kubernetes.io/instance: backup, app.kubernetes.io/managed-by: Helm}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: backup-velero-server, labels: {app.kubernetes.io/instance: backup, app.kubernetes.io/managed-by: Helm}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: velero-server, namespace: velero}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: cloud-credentials, namespace: velero, labels: {app.kubernetes.io/instance: backup}}
        stringData: {cloud: "[default]"}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: backup-velero, namespace: velero}
        spec:
          selector: {app.kubernetes.io/name: velero, app.kubernetes.io/instance: backup}
          ports: [{name: http-monitoring, port: 8085, targetPort: http-monitoring}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: backup-velero
          namespace: velero
          labels:
            app.kubernetes.io/name: velero
            app.kubernetes.io/instance: backup
            app.kubernetes.io/managed-by: Helm
            helm.sh/chart: velero-10.0.0
            component: velero
        spec:
          replicas: 1
          selector: {matchLabels: {app.kubernetes.io/name: velero, app.kubernetes.io/instance: backup}}
          template:
            metadata:
              labels:
                name: velero
                app.kubernetes.io/name: velero
                app.kubernetes.io/instance: backup
                app.kubernetes.io/managed-by: Helm
                helm.sh/chart: velero-10.0.0
              annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8085"}
            spec:
              restartPolicy: Always
              serviceAccountName: velero-server
              terminationGracePeriodSeconds: 3600
              securityContext: {fsGroup: 1337}
              topologySpreadConstraints:
              - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
              initContainers:
              - name: velero-plugin-for-aws
                image: velero/velero-plugin-for-aws:v1.14.0
                volumeMounts: [{mountPath: /target, name: plugins}]
              containers:
              - name: velero
                image: velero/velero:v1.18.1
                command: [/velero]
                args: [server, --uploader-type=kopia, --repo-maintenance-job-configmap=backup-velero]
                ports: [{name: http-monitoring, containerPort: 8085}]
                livenessProbe: {httpGet: {path: /metrics, port: http-monitoring, scheme: HTTP}}
                readinessProbe: {httpGet: {path: /metrics, port: http-monitoring, scheme: HTTP}}
                lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
                securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false}
                env:
                - {name: VELERO_SCRATCH_DIR, value: /scratch}
                - {name: VELERO_NAMESPACE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}}
                - {name: LD_LIBRARY_PATH, value: /plugins}
                - {name: AWS_SHARED_CREDENTIALS_FILE, value: /credentials/cloud}
                envFrom: [{configMapRef: {name: proxy, optional: true}}]
                volumeMounts:
                - {name: plugins, mountPath: /plugins}
                - {name: cloud-credentials, mountPath: /credentials}
                - {name: scratch, mountPath: /scratch}
                - {name: tmpdir, mountPath: /tmp}
              - name: token
                image: example.com/token:1
              volumes:
              - {name: cloud-credentials, secret: {secretName: backup-velero}}
              - {name: plugins, emptyDir: {}}
              - {name: scratch, emptyDir: {}}
              - {name: tmpdir, emptyDir: {}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: node-agent, namespace: velero, labels: {app.kubernetes.io/instance: backup}}
        spec:
          selector: {matchLabels: {name: node-agent}}
          template:
            metadata: {labels: {name: node-agent, app.kubernetes.io/name: velero, app.kubernetes.io/instance: backup}}
            spec: {containers: [{name: node-agent, image: "velero/velero:v1.18.1", command: [/velero], args: [node-agent, server]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: node-agent-abcde
          namespace: velero
          # One that the DaemonSet does not know, as there is no node that it could belong to.
          labels: {name: node-agent-of-a-node, app.kubernetes.io/name: velero, app.kubernetes.io/instance: backup}
        spec: {containers: [{name: node-agent, image: "velero/velero:v1.18.1"}]}
        """
}
