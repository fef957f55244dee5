// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import Subprocess
import Testing

/// `lifeboat infra` with a stub in the place of terraform: a script that records what it is asked, and answers as the test says.
@Suite(.timeLimit(.minutes(5)))
struct InfraStubTests {
    /// A directory of Terraform, a stub, and the program between them.
    private struct Stage {
        let workspace: Workspace
        var variables: [String: String]

        init(
            _ workspace: Workspace,
            outputs: String = "{}",
            state: String = #"{"format_version":"1.0"}"#
        ) throws {
            self.workspace = workspace
            let manager = FileManager.default
            for name in ["bin", "tf"] {
                try manager.createDirectory(atPath: "\(workspace.path)/\(name)", withIntermediateDirectories: true)
            }
            try workspace.write([], to: "tf/main.tf")
            try workspace.write(Array("a = 1\n".utf8), to: "my.tfvars")
            try workspace.write(Array("bucket = \"state\"\n".utf8), to: "backend.hcl")
            try workspace.write(Array(outputs.utf8), to: "outputs.json")
            try workspace.write(Array(state.utf8), to: "state.json")
            let stub = """
                #!/bin/sh
                # A stub of terraform: no real one. Once it has recorded what it is asked, it may be interrupted.
                case "$*" in
                *" apply"*) trap 'echo interrupted >>"\(workspace.path)/asked"; exit 7' INT ;;
                *" init"*) trap 'echo "init ended" >>"\(workspace.path)/asked"; exit 1' TERM ;;
                esac
                echo "$@" >>"\(workspace.path)/asked"
                case "$*" in
                *"output -json -no-color"*) cat "\(workspace.path)/outputs.json" ;;
                *"show -json -no-color"*) cat "\(workspace.path)/state.json" ;;
                *" apply"*) echo applying; while [ -e "\(workspace.path)/hold" ]; do sleep 0.1; done ;;
                *" init"*) while [ -e "\(workspace.path)/hold-init" ]; do sleep 0.1; done ;;
                *" plan"*) echo planned; exit 2 ;;
                *" destroy"*) echo destroyed ;;
                esac
                """
            try workspace.write(Array(stub.utf8), to: "bin/terraform")
            try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(workspace.path)/bin/terraform")
            let own = ProcessInfo.processInfo.environment
            variables = ["PATH": "\(workspace.path)/bin:/usr/bin:/bin", "HOME": "/nonexistent"]
            variables["LLVM_PROFILE_FILE"] = own["LLVM_PROFILE_FILE"]
        }

        func run(
            _ arguments: String...,
            while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
        ) async throws -> Ended {
            let command = Array(arguments.prefix(1)) + ["--dir", "\(workspace.path)/tf"] + arguments.dropFirst()
            return try await Lifeboat.run(
                Lifeboat.path,
                ["infra"] + command,
                environment: variables,
                deadline: .seconds(60),
                while: body
            )
        }

        /// What the stub was asked, without the directory, which is in each.
        var asked: [String] {
            let data = (try? Data(contentsOf: URL(filePath: "\(workspace.path)/asked"))) ?? Data()
            return String(decoding: data, as: UTF8.self).split(separator: "\n").map {
                $0.hasPrefix("-chdir=\(workspace.path)/tf ")
                    ? String($0.dropFirst("-chdir=\(workspace.path)/tf ".count)) : String($0)
            }
        }
    }

    @Test func `init, workspace and plan follow each other, and the plan's status is passed on`() async throws {
        try await Workspace.with { workspace in
            let stage = try Stage(workspace)
            let ended = try await stage.run(
                "plan",
                "--backend-config",
                "\(workspace.path)/backend.hcl",
                "--backend-config",
                "region=eu-west-1",
                "--workspace",
                "prod",
                "--var-file",
                "\(workspace.path)/my.tfvars",
                "--",
                "-detailed-exitcode"
            )
            #expect(ended.code == 2 && ended.output == "planned\n", "\(ended)")
            #expect(
                stage.asked == [
                    "init -backend-config=\(workspace.path)/backend.hcl -backend-config=region=eu-west-1",
                    "workspace select -or-create prod",
                    "plan -var-file=\(workspace.path)/my.tfvars -detailed-exitcode",
                ]
            )
        }
    }

    @Test func `what is ready is not made ready again`() async throws {
        try await Workspace.with { workspace in
            let stage = try Stage(workspace)
            try FileManager.default.createDirectory(
                atPath: "\(workspace.path)/tf/.terraform",
                withIntermediateDirectories: true
            )
            let ended = try await stage.run("apply", "--auto-approve")
            #expect(ended.code == 0 && stage.asked == ["apply -auto-approve"], "\(ended)")
        }
    }

    @Test func `Ctrl-C reaches terraform once, and its status is the end`() async throws {
        try await Workspace.with { workspace in
            let stage = try Stage(workspace)
            try workspace.write([], to: "hold")
            let ended = try await stage.run("apply", "--auto-approve") { program in
                try await eventually("terraform applies", within: .seconds(30)) {
                    stage.asked.contains("apply -auto-approve")
                }
                program.send(.interrupt)
            }
            #expect(ended.code == 7, "\(ended)")
            #expect(stage.asked.filter { $0 == "interrupted" }.count == 1)
        }
    }

    @Test func `Ctrl-C ends what is run before, and nothing more begins`() async throws {
        try await Workspace.with { workspace in
            let stage = try Stage(workspace)
            try workspace.write([], to: "hold-init")
            let ended = try await stage.run("apply", "--auto-approve") { program in
                try await eventually("terraform makes ready", within: .seconds(30)) { stage.asked.contains("init") }
                program.send(.interrupt)
            }
            #expect(ended.code == 130 && stage.asked == ["init", "init ended"], "\(ended)")
        }
    }

    @Test func `without terraform, and without a directory of it, it says so in a sentence`() async throws {
        try await Workspace.with { workspace in
            let stage = try Stage(workspace)
            let ended = try await Lifeboat.run(
                Lifeboat.path,
                ["infra", "plan", "--dir", "\(workspace.path)/tf"],
                environment: stage.variables.merging(["PATH": "/usr/bin:/bin"]) { $1 },
                deadline: .seconds(60)
            )
            ended.expectFailure(saying: "terraform is not installed")
            try await stage.run("plan", "--var-file", "\(workspace.path)/none").expectFailure(
                saying: "there is no",
                code: 2
            )
            let lost = try await Lifeboat.run(
                Lifeboat.path,
                ["infra", "plan", "--dir", "\(workspace.path)/bin"],
                environment: stage.variables,
                deadline: .seconds(60)
            )
            lost.expectFailure(saying: "no directory with .tf files", code: 2)
        }
    }

    // MARK: Destroy

    private static func outputs(_ bucket: String, _ server: S3Server) -> String {
        """
        {"lifeboat":{"sensitive":false,"value":{"bucket":"\(bucket)","prefix":"shop","region":"\(server.region)",
        "role_arn":"arn:aws:iam::1:role/r","identity":"irsa"}}}
        """
    }

    @Test func `a bucket with backups is destroyed only when it is said twice`() async throws {
        try await withS3Server(.moto) { server in
            try await Workspace.with { workspace in
                let bucket = try await server.makeBucket()
                var stage = try Stage(workspace, outputs: Self.outputs(bucket, server))
                stage.variables.merge(server.environment) { $1 }
                stage.variables["AWS_ENDPOINT_URL"] = server.endpoint
                _ = try await stage.run("destroy", "--auto-approve").expectSuccess()
                #expect(stage.asked.last == "destroy -auto-approve")

                _ = try await Shell.run(
                    "curl",
                    "--silent",
                    "--fail-with-body",
                    "--request",
                    "PUT",
                    "--aws-sigv4",
                    "aws:amz:\(server.region):s3",
                    "--user",
                    "\(server.accessKeyID):\(server.secretAccessKey)",
                    "--data",
                    "{}",
                    "\(server.endpoint)/\(bucket)/shop/backups/first/velero-backup.json"
                )
                let count = stage.asked.filter { $0.hasPrefix("destroy") }.count
                try await stage.run("destroy", "--auto-approve").expectFailure(saying: "holds 1 backup (first)")
                try await stage.run("destroy", "--confirm-bucket", bucket).expectFailure(saying: "holds 1 backup")
                try await stage.run("destroy", "--delete-backups").expectFailure(
                    saying: "name of the bucket was not given"
                )
                try await stage.run("destroy", "--delete-backups", "--confirm-bucket", "other")
                    .expectFailure(saying: "names other", code: 2)
                #expect(stage.asked.filter { $0.hasPrefix("destroy") }.count == count)
                try await stage.run("destroy", "--delete-backups", "--confirm-bucket", bucket).expectSuccess()
                #expect(stage.asked.last == "destroy")

                let made = #"{"mode":"managed","type":"aws_s3_bucket","values":{"bucket":"\#(bucket)"}}"#
                let state = #"{"format_version":"1.0","values":{"root_module":{"resources":[\#(made)]}}}"#
                try workspace.write(Array("{}".utf8), to: "outputs.json")
                try workspace.write(Array(state.utf8), to: "state.json")
                try await stage.run("destroy").expectFailure(saying: "the bucket \(bucket) holds objects")
            }
        }
    }

    @Test func `a bucket that cannot be seen is treated as one that holds backups`() async throws {
        try await Workspace.with { workspace in
            var stage = try Stage(
                workspace,
                outputs: """
                    {"lifeboat":{"value":{"bucket":"b-1","region":"r","role_arn":"a","identity":"irsa"}}}
                    """
            )
            stage.variables["AWS_EC2_METADATA_DISABLED"] = "true"
            try await stage.run("destroy").expectFailure(saying: "cannot be seen whether the bucket b-1 holds backups")
            #expect(!stage.asked.contains("destroy"))
            let bare = try Stage(workspace, outputs: #"{"vpc":{"value":"v"}}"#)
            let ended = try await bare.run("destroy")
            #expect(ended.code == 0 && ended.error.contains("no bucket in its state"), "\(ended)")
        }
    }

    @Test func `where a failed destroy has emptied the outputs, the buckets of the state are looked at`() async throws {
        let bucket = #"{"mode":"managed","type":"aws_s3_bucket","values":{"bucket":"b-1","region":"r"}}"#
        let state = #"{"format_version":"1.0","values":{"root_module":{"resources":[\#(bucket)]}}}"#
        try await Workspace.with { workspace in
            var stage = try Stage(workspace, state: state)
            stage.variables["AWS_EC2_METADATA_DISABLED"] = "true"
            try await stage.run("destroy").expectFailure(saying: "cannot be seen whether the bucket b-1 holds backups")
            #expect(!stage.asked.contains("destroy"))
            try await stage.run("destroy", "--delete-backups", "--confirm-bucket", "b-1").expectSuccess()
            #expect(stage.asked.last == "destroy")
        }
        try await Workspace.with { workspace in
            let stage = try Stage(workspace, state: "Error")
            try await stage.run("destroy", "--delete-backups").expectFailure(
                saying: "it cannot be seen whether a bucket with backups is in the state"
            )
            #expect(!stage.asked.contains("destroy"))
        }
    }
}
