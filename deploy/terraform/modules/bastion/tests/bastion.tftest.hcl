# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  name       = "shop"
  vpc_id     = "vpc-1"
  vpc_cidr   = "10.20.0.0/16"
  subnet_ids = ["subnet-1", "subnet-2"]
}

run "nobody_can_connect_to_the_bastion" {
  assert {
    condition     = aws_instance.this.associate_public_ip_address == false && aws_instance.this.key_name == ""
    error_message = "The bastion must have no public address and no SSH key."
  }

  assert {
    condition     = length(coalesce(aws_security_group.this.ingress, [])) == 0 && aws_instance.this.vpc_security_group_ids == toset([aws_security_group.this.id])
    error_message = "The bastion's only security group must have no ingress rule of its own."
  }

  # The endpoints' group admits the network; nothing admits anyone to the bastion's.
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.endpoints : rule.security_group_id == aws_security_group.endpoints[0].id])
    error_message = "No ingress rule may be on the bastion's security group."
  }
}

run "bastion_reaches_the_network_only" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_egress_rule.https.cidr_ipv4 == "10.20.0.0/16" && alltrue([for rule in aws_vpc_security_group_egress_rule.database : rule.cidr_ipv4 == "10.20.0.0/16"])
    error_message = "The bastion must not reach the internet."
  }
}

run "sessions_need_no_internet" {
  command = plan

  assert {
    condition     = toset(keys(aws_vpc_endpoint.session)) == toset(["ssm", "ssmmessages", "ec2messages", "logs"]) && alltrue([for endpoint in aws_vpc_endpoint.session : endpoint.private_dns_enabled])
    error_message = "Session Manager and its log must be reached by endpoints."
  }
}

run "no_second_endpoint_for_a_service" {
  command = plan

  variables {
    existing_endpoint_services = ["ecr.api", "logs", "ssm"]
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.session)) == toset(["ssmmessages", "ec2messages"])
    error_message = "There must be no second endpoint for what the network has."
  }
}

run "bastion_requires_imdsv2" {
  command = plan

  assert {
    condition     = aws_instance.this.metadata_options[0].http_tokens == "required" && aws_instance.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "The bastion must require IMDSv2."
  }
}

run "bastion_disk_is_encrypted" {
  command = plan

  assert {
    condition     = aws_instance.this.root_block_device[0].encrypted == true && aws_instance.this.root_block_device[0].volume_type == "gp3"
    error_message = "The bastion's disk must be encrypted."
  }
}

run "sessions_are_logged" {
  command = plan

  assert {
    condition     = jsondecode(aws_ssm_document.session.content).inputs.cloudWatchLogGroupName == aws_cloudwatch_log_group.sessions.name && aws_cloudwatch_log_group.sessions.retention_in_days == 365
    error_message = "Shell sessions must be logged, and the log kept for a year."
  }
}

run "bastion_has_only_the_permissions_of_session_manager" {
  command = plan

  assert {
    condition     = aws_iam_role_policy_attachment.this.policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "The bastion must have the policy of Session Manager."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.session_log.statement : alltrue([for action in statement.actions : startswith(action, "logs:")])])
    error_message = "Beyond that the bastion may only write its log."
  }
}
