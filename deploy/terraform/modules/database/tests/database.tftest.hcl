# SPDX-License-Identifier: Apache-2.0
# One run applies, to the mock: it fills in what AWS would choose. The others only plan, which is faster.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  identifier   = "shop-app"
  cluster_name = "shop"
  vpc_id       = "vpc-1"
  subnet_ids   = ["subnet-1", "subnet-2"]

  client_security_group_ids = {
    nodes = "sg-nodes"
  }
}

run "storage_is_encrypted_with_own_key" {
  assert {
    condition     = aws_db_instance.this.storage_encrypted == true && aws_db_instance.this.kms_key_id == aws_kms_key.this.arn && aws_kms_key.this.enable_key_rotation == true
    error_message = "The storage must be encrypted with the module's key, which is rotated."
  }
}

run "password_is_managed" {
  command = plan

  assert {
    condition     = aws_db_instance.this.manage_master_user_password == true && aws_db_instance.this.password == null
    error_message = "The master password must be made and kept by Secrets Manager."
  }
}

run "database_is_private" {
  command = plan

  assert {
    condition     = aws_db_instance.this.publicly_accessible == false
    error_message = "The database must not be reachable from the internet."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.client : rule.cidr_ipv4 == null && rule.referenced_security_group_id == "sg-nodes" && rule.to_port == 5432])
    error_message = "Only named security groups may connect."
  }
}

run "standby_in_another_zone" {
  command = plan

  assert {
    condition     = aws_db_instance.this.multi_az == true
    error_message = "The database must have a standby."
  }
}

run "backups_are_kept" {
  command = plan

  assert {
    condition     = aws_db_instance.this.backup_retention_period >= 7 && aws_db_instance.this.delete_automated_backups == false && aws_db_instance.this.copy_tags_to_snapshot == true
    error_message = "Automated backups must be kept for a week or longer, outlive the instance, and carry its tags."
  }
}

run "database_is_protected_from_deletion" {
  command = plan

  assert {
    condition     = aws_db_instance.this.deletion_protection == true && aws_db_instance.this.skip_final_snapshot == false && aws_db_instance.this.final_snapshot_identifier == "shop-app-final"
    error_message = "The database must have deletion protection and leave a last snapshot."
  }
}

run "tls_is_forced" {
  command = plan

  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "rds.force_ssl must be 1."
  }

  assert {
    condition     = aws_db_instance.this.parameter_group_name == aws_db_parameter_group.this.name
    error_message = "The database must use the module's parameter group."
  }
}

run "iam_can_authenticate" {
  command = plan

  assert {
    condition     = aws_db_instance.this.iam_database_authentication_enabled == true
    error_message = "IAM authentication must be on."
  }
}

run "database_is_observed" {
  command = plan

  assert {
    condition     = aws_db_instance.this.performance_insights_enabled == true && aws_db_instance.this.performance_insights_kms_key_id == aws_kms_key.this.arn && aws_db_instance.this.monitoring_interval == 60
    error_message = "Performance Insights (with our key) and enhanced monitoring must be on."
  }

  assert {
    condition     = aws_db_instance.this.enabled_cloudwatch_logs_exports == toset(["postgresql", "upgrade"]) && alltrue([for group in aws_cloudwatch_log_group.export : group.retention_in_days == 365])
    error_message = "Logs must be exported, and kept for a year."
  }
}

run "database_carries_the_tag_of_the_cluster" {
  command = plan

  assert {
    condition     = aws_db_instance.this.tags["lifeboat.dev/cluster"] == "shop"
    error_message = "Lifeboat's role may only snapshot databases with this tag."
  }
}
