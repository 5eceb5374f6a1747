//! Preference cards sealed to the joint key of trustees.
