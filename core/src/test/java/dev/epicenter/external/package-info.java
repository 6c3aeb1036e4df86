@org.jspecify.annotations.NullMarked
package dev.epicenter.external;
