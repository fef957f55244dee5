// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@testable import VolumeSnapshots

@Suite struct LocationAccessTests {
    /// Nobody is asked.
    private struct Silence: HTTPSending {
        func send(_ request: AWSRequest) async throws -> AWSResponse { throw AWSError(.timedOut, "nobody is there") }
    }

    private static func keys(_ id: String) -> String { "aws_access_key_id=\(id)\naws_secret_access_key=s\n" }

    @Test(
        arguments: [
            (nil, nil, "PROCESS"), (nil, "other", "OTHER"), ("/own", nil, "OWN"), ("/own", "other", "OWN-OTHER"),
        ] as [(String?, String?, String)]
    )
    func `a location's own file and profile come before the variables of the process`(
        file: String?,
        profile: String?,
        key: String
    ) async throws {
        let files = [
            "/home/u/.aws/credentials": "[other]\n\(Self.keys("OTHER"))",
            "/own": "[default]\n\(Self.keys("OWN"))[other]\n\(Self.keys("OWN-OTHER"))",
        ]
        let variables = ["HOME": "/home/u", "AWS_ACCESS_KEY_ID": "PROCESS", "AWS_SECRET_ACCESS_KEY": "s"]
        var config = SnapshotLocationConfig(region: "r")
        config.credentialsFile = file
        config.profile = profile
        let environment = AWSEnvironment(variables: variables) { files[$0].map { Array($0.utf8) } }
        let access = config.access(environment)
        let chain = try CredentialsChain(access.environment, profile: access.profile, http: Silence())
        #expect(try await chain.credentials()?.accessKeyID == key)
    }
}
