// SPDX-License-Identifier: Apache-2.0

/// Credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentCredentials: CredentialsProvider {
    let environment: AWSEnvironment
    let name = "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"

    func credentials() async throws -> AWSCredentials? {
        switch (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) {
        case (nil, nil): return nil
        case (let id?, let secret?):
            return AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: environment["AWS_SESSION_TOKEN"].map(Secret.init),
                source: name
            )
        case (let id, _):
            let (set, missing) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
            throw AWSError(
                .badConfiguration,
                id != nil ? "\(set) is set and \(missing) is not" : "\(missing) is set and \(set) is not",
                hint: "set both or none"
            )
        }
    }
}
