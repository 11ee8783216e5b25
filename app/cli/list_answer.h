#pragma once

#include "invocation.h"

#include <cstdio>
#include <memory>

/// The answer of a command that lists, as it grows: a JSON document with the entries under one field, or their words.
/// What does not fit a few megabytes waits in a temporary file, and nothing is printed before all is there.
class ListAnswer
{
public:
    /// `field` is that of the JSON document, `nothing` what is said where there are no entries.
    ListAnswer(const Invocation& invocation, std::string field, std::string nothing);

    dbsync::Result<void> add(const nlohmann::ordered_json& entry, const std::string& words);
    /// Prints it and returns the exit code.
    int finish();

private:
    struct Close
    {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    dbsync::Result<void> append(std::string_view text);
    dbsync::Result<void> spill();

    const Invocation& m_invocation;
    std::string m_field;
    std::string m_nothing;
    std::string m_text;
    std::unique_ptr<std::FILE, Close> m_file;
    bool m_empty = true;
};
