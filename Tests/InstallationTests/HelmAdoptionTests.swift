// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Installation

/// What becomes of a Velero that its Helm chart has installed.
struct HelmAdoptionTests {
    private func plan() throws -> InstallationPlan { try Samples.plan(in: HelmVelero.state()) { $0.adopts = true } }

    @Test func `each path has one mount, and each volume is mounted`() throws {
        let plan = try plan()
        let mounts = plan.container["volumeMounts"]?.array ?? []
        #expect(mounts.map { $0["mountPath"]?.string } == ["/tmp", "/credentials"])
        #expect(plan.pod["volumes"]?.array?.map { $0["name"]?.string } == ["tmp", "cloud-credentials"])
        #expect(plan.pod["volumes"]?.array?.last?[path: ["secret", "secretName"]] == "backup-velero")
        #expect(plan.variables["AWS_SHARED_CREDENTIALS_FILE"] == "/credentials/cloud")
    }

    @Test func `the chart's Service finds the port of the metrics by its name`() throws {
        let plan = try plan()
        #expect(plan.container["ports"] == [["name": "http-monitoring", "containerPort": 8085, "protocol": "TCP"]])
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            #expect(plan.container[path: [probe, "httpGet", "port"]] == "http-monitoring")
        }
        let labels = plan.object("Deployment")?[path: ["spec", "template", "metadata", "labels"]]?.stringMap ?? [:]
        #expect(labels["app.kubernetes.io/name"] == "velero" && labels["app.kubernetes.io/instance"] == "backup")
    }

    @Test func `variables of a ConfigMap come along, and what does not is named`() throws {
        let plan = try plan()
        #expect(plan.container["envFrom"] == [["configMapRef": ["name": "proxy", "optional": true]]])
        let untaken = plan.notes.filter { $0.hasPrefix("not taken over: ") }.map { $0.dropFirst(16) }
        #expect(
            untaken == [
                "--uploader-type=kopia: the contents of volumes are not backed up yet",
                "--repo-maintenance-job-configmap=backup-velero: there are no repositories to maintain yet",
                "the plugin velero/velero-plugin-for-aws:v1.14.0; Lifeboat has its own support for S3, and no plugins",
                "the container token beside the server",
                "securityContext of the pod; Lifeboat has its own, without any privilege",
                "topologySpreadConstraints of the pod", "lifecycle of the container",
                "securityContext of the container; Lifeboat has its own, without any privilege",
            ]
        )
    }

    @Test func `our own credentials take the place of the chart's`() throws {
        var state = try HelmVelero.state()
        state.server = try plan().object("Deployment")
        let plan = try Samples.plan(in: state) { $0.credentials = .file(CredentialsFile([1])) }
        let mounts = plan.container["volumeMounts"]?.array ?? []
        #expect(mounts.map { $0["mountPath"]?.string } == ["/tmp", "/credentials"])
        let volumes = plan.pod["volumes"]?.array ?? []
        #expect(volumes.map { $0["name"]?.string } == ["tmp", "cloud-credentials"])
        #expect(volumes.last?[path: ["secret", "secretName"]] == "cloud-credentials")
    }

    @Test func `an account of the chart's gets no annotations from us`() throws {
        var state = try HelmVelero.state()
        state.server = try plan().object("Deployment")
        let error = #expect(throws: InstallationError.self) {
            try Samples.plan(in: state) { $0.serviceAccountAnnotations = ["eks.amazonaws.com/role-arn": "arn:r"] }
        }
        #expect(
            error?.hint == "run: kubectl -n velero annotate --overwrite serviceaccount velero-server "
                + "eks.amazonaws.com/role-arn=arn:r"
        )
        #expect(try Samples.plan(in: state).serviceAccountName == "velero-server")
    }
}
