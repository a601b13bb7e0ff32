package dev.otto.canary.read.call;

import jakarta.persistence.Entity;

/** A canary: an architecture rule must catch it. */
@Entity
final class MappedByHibernate {}
