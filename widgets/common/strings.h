// Strings: conversion between the core's UTF-8 std::string and Qt, and formatting of counts, bytes and times.
#pragma once

#include "core/base/error.h"

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>

namespace teardown {

inline QString toQt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
/// In the window's language: the translated template with the arguments filled in.
QString toQt(const Message& message);
/// A text of the program's tables and resource files (resources/reference/*.json, help, tours) in the window's language.
QString translated(std::string_view text);
inline std::string fromQt(const QString& text) { return text.toStdString(); }

QString compactCount(std::int64_t count);    ///< "432", "14.2 k", "4.65 M"
QString groupedCount(std::int64_t count);    ///< "143 210" with thin spaces
QString parametersText(std::int64_t count);  ///< "143 210 parameters"
QString bytesText(std::uint64_t bytes);      ///< "312 MB"
QString timeText(std::int64_t nanoseconds);
/// The same with its reliability: "197 ms, first run", "1.76 ms, best of 3". 0 runs: nothing is known about it.
QString timedText(std::int64_t nanoseconds, int runs);  ///< "0.12 ms"; empty for 0
QString numberText(double value);                       ///< about four significant digits; the font provides a proper minus
/// Of 0..1: "12.5 %", "0 %" only for nothing and "100 %" only for all; else "<0.1 %" and ">99.9 %" at the ends.
QString shareText(double share);
/// A score of 0..1 with three decimals; "<0.001" for one that would be shown as nothing.
QString scoreText(double score);
QString fileName(const std::string& path);  ///< last component
/// The error without its place: message and remedy.
QString sentenceOf(const Error& error);
/// Everything known about it: place, message, member of an archive, offset, remedy.
QString wholeTextOf(const Error& error);
QString placeText(const Place& place);  ///< "file:line", may be empty

}  // namespace teardown
