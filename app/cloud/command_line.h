#pragma once

#include "base/error.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::cloud {

/// An option that a command knows.
struct OptionSpec
{
    std::string name;  ///< with its dashes: "--data"
    std::string value; ///< what stands for its value in the help: "DIR"; "" for a flag
    std::string help;
};

/// A command as it can be called.
struct CommandSpec
{
    std::string name;
    std::string summary;
    std::vector<std::string> arguments; ///< what stands for them in the help
    std::vector<OptionSpec> options;
};

/// What a command was called with.
struct CommandLine
{
    std::map<std::string, std::string> options; ///< by name with dashes; flags have ""
    std::vector<std::string> arguments;

    bool has(const std::string& name) const { return options.contains(name); }
    std::optional<std::string> value(const std::string& name) const;
};

/// Reads `--name value`, `--name=value`, flags and arguments. Errors (code "usage") name what is wrong.
Result<CommandLine> parseCommandLine(const CommandSpec& spec, const std::vector<std::string>& words);

/// The help of one command.
std::string helpText(const CommandSpec& spec);

} // namespace dbsync::cloud
