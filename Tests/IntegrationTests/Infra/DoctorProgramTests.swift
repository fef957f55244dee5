// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import Testing

/// `lifeboat aws doctor` as a user runs it, on moto, a mock of AWS.
@Suite(.timeLimit(.minutes(5)))
struct DoctorProgramTests {
    @Test func `it prints findings, and its status tells whether any has failed`() async throws {
        try await withS3Server(.moto) { server in
            try await Workspace.with { workspace in
                let bucket = try await server.makeBucket()
                var program = Lifeboat(kubeconfig: "\(workspace.path)/none", storage: "")
                program.environment = server.environment
                program.environment["AWS_ENDPOINT_URL"] = server.endpoint
                let variables = program.variables.filter { $0.key != "KUBECONFIG" }
                func run(_ arguments: String...) async throws -> Ended {
                    try await Lifeboat.run(
                        Lifeboat.path,
                        ["aws", "doctor"] + arguments,
                        environment: variables.merging(["HOME": workspace.path]) { $1 },
                        deadline: .seconds(60)
                    )
                }
                let good = try await run("--bucket", bucket, "--prefix", "shop", "-o", "json")
                #expect(good.code == 0, "\(good)")
                let checks = try good.json["checks"]?.array ?? []
                #expect(checks.first?["name"] == "identity" && checks.first?["state"] == "ok", "\(good)")
                #expect(checks.contains { $0["name"] == "cluster" && $0["state"] == "skipped" }, "\(good)")
                #expect(good.error.contains(" 0 failed, "), "\(good)")

                let bad = try await run("--bucket", "absent-bucket")
                #expect(bad.code == 1, "\(bad)")
                #expect(bad.output.contains("there is no bucket absent-bucket"), "\(bad)")
                let nothing = try await run()
                #expect(nothing.code == 1 && nothing.output.isEmpty, "\(nothing)")
                #expect(nothing.error.contains("hint: name what to examine"), "\(nothing)")
            }
        }
    }
}
