// SPDX-License-Identifier: Apache-2.0

/// What else moto is: EC2 and RDS at the same endpoint. `curl` signs, so that the code under test has no part in it.
extension S3Server {
    /// Makes an encrypted database of PostgreSQL.
    /// - Throws: ``ScriptFailure`` with the server's words.
    package func makeDatabase(_ id: String) async throws {
        _ = try await query(
            "rds",
            "Action=CreateDBInstance&Version=2014-10-31&DBInstanceIdentifier=\(id)&DBInstanceClass=db.t3.micro&Engine=postgres"
                + "&AllocatedStorage=20&MasterUsername=u&MasterUserPassword=only-a-mock&StorageEncrypted=true"
        )
    }

    /// Sends a form to a service.
    /// - Parameters:
    ///   - service: Such as `ec2`.
    ///   - form: Encoded.
    /// - Returns: The answer.
    /// - Throws: ``ScriptFailure`` with the server's words.
    package func query(_ service: String, _ form: String) async throws -> String {
        try await Shell.run(
            "curl",
            "--silent",
            "--show-error",
            "--fail-with-body",
            "--aws-sigv4",
            "aws:amz:\(region):\(service)",
            "--user",
            "\(accessKeyID):\(secretAccessKey)",
            "--data",
            form,
            "\(endpoint)/"
        )
    }

    /// From here on moto looks at keys and policies.
    package func enforcePolicies() async throws {
        _ = try await Shell.run(
            "curl",
            "--silent",
            "--fail-with-body",
            "--header",
            "Content-Type: text/plain",
            "--data",
            "0",
            "\(endpoint)/moto-api/reset-auth"
        )
    }
}
