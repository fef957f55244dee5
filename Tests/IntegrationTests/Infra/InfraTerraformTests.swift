// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import Testing

/// `lifeboat infra` with the real terraform, on a module of `terraform_data` only: no provider has to be loaded.
@Suite(
    .enabled(if: RealTerraform.isInstalled, "terraform is not installed"),
    .timeLimit(.minutes(5))
)
struct InfraTerraformTests {
    private static let module = """
        variable "name" { type = string }
        resource "terraform_data" "it" { input = var.name }
        output "lifeboat" {
          value = {
            bucket   = terraform_data.it.output
            region   = "eu-west-1"
            role_arn = "arn:aws:iam::1:role/r"
            identity = "pod-identity"
          }
        }
        """

    private static func run(_ workspace: Workspace, _ arguments: String...) async throws -> Ended {
        let own = ProcessInfo.processInfo.environment
        var variables = [
            "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": workspace.path, "CHECKPOINT_DISABLE": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
        variables["LLVM_PROFILE_FILE"] = own["LLVM_PROFILE_FILE"]
        let command = Array(arguments.prefix(1)) + ["--dir", workspace.path] + arguments.dropFirst()
        return try await Lifeboat.run(
            Lifeboat.path,
            ["infra"] + command,
            environment: variables,
            deadline: .seconds(90)
        )
    }

    @Test func `an environment is planned, made, read, installed from and destroyed`() async throws {
        try await Workspace.with { workspace in
            try workspace.write(Array(Self.module.utf8), to: "main.tf")
            try workspace.write(Array("name = \"shop-backups\"\n".utf8), to: "my.tfvars")
            let variables = "\(workspace.path)/my.tfvars"

            let planned = try await Self.run(
                workspace,
                "plan",
                "--var-file",
                variables,
                "--",
                "-detailed-exitcode",
                "-no-color"
            )
            #expect(planned.code == 2 && planned.output.contains("Plan: 1 to add"), "\(planned)")
            let broken = try await Self.run(workspace, "plan", "--var-file", variables, "--", "-no-such-flag")
            #expect(broken.code == 1, "\(broken)")
            let applied = try await Self.run(
                workspace,
                "apply",
                "--workspace",
                "prod",
                "--var-file",
                variables,
                "--auto-approve"
            )
            try applied.expectSuccess()
            let second = try await Self.run(workspace, "plan", "--var-file", variables, "--", "-detailed-exitcode")
            #expect(second.code == 0, "\(second)")
            let read = try await Self.run(workspace, "output", "--json")
            #expect(try read.json[path: ["lifeboat", "value", "bucket"]] == "shop-backups", "\(read)")
            let installed = try await Lifeboat.run(
                Lifeboat.path,
                [
                    "install", "--from-terraform", workspace.path, "--dry-run", "-o", "yaml", "--kubeconfig",
                    "/nonexistent",
                ],
                environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": workspace.path],
                deadline: .seconds(90)
            )
            #expect(installed.code == 0 && installed.output.contains("bucket: shop-backups\n"), "\(installed)")

            let refused = try await Self.run(workspace, "destroy", "--var-file", variables, "--auto-approve")
            #expect(refused.code == 1 && refused.error.contains("cannot be seen"), "\(refused)")
            let destroyed = try await Self.run(
                workspace,
                "destroy",
                "--var-file",
                variables,
                "--auto-approve",
                "--delete-backups",
                "--confirm-bucket",
                "shop-backups",
                "--",
                "-no-color"
            )
            #expect(destroyed.code == 0 && destroyed.output.contains("1 destroyed"), "\(destroyed)")
        }
    }

    @Test func `an environment without the output is destroyed after a look at its state`() async throws {
        try await Workspace.with { workspace in
            try workspace.write(Array("resource \"terraform_data\" \"it\" {}\n".utf8), to: "main.tf")
            try await Self.run(workspace, "apply", "--auto-approve").expectSuccess()
            for resources in [1, 0] {
                let ended = try await Self.run(workspace, "destroy", "--auto-approve")
                #expect(ended.code == 0 && ended.error.contains("no bucket in its state"), "\(ended)")
                #expect(ended.output.contains("\(resources) destroyed"), "\(ended)")
            }
        }
    }
}

/// The program `terraform` of this machine.
private enum RealTerraform {
    static let isInstalled: Bool = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/terraform") }
    }()
}
