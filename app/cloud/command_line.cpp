#include "command_line.h"

#include <algorithm>

namespace dbsync::cloud {

namespace {

Error usage(std::string message, const CommandSpec& spec)
{
    return {ErrorKind::InvalidRequest, "usage", std::move(message), "See \"dbsync-cloud " + spec.name + " --help\"."};
}

const OptionSpec* findOption(const CommandSpec& spec, const std::string& name)
{
    const auto found = std::find_if(spec.options.begin(), spec.options.end(),
                                    [&](const OptionSpec& option) { return option.name == name; });
    return found == spec.options.end() ? nullptr : &*found;
}

} // namespace

std::optional<std::string> CommandLine::value(const std::string& name) const
{
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional(found->second);
}

Result<CommandLine> parseCommandLine(const CommandSpec& spec, const std::vector<std::string>& words)
{
    CommandLine line;
    for (std::size_t index = 0; index < words.size(); ++index) {
        const std::string& word = words[index];
        if (!word.starts_with("--")) {
            line.arguments.push_back(word);
            continue;
        }
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const OptionSpec* option = findOption(spec, name);
        if (!option)
            return usage("Unknown option " + name + ".", spec);
        if (line.has(name))
            return usage("Option " + name + " is given twice.", spec);
        if (option->value.empty()) {
            if (equals != std::string::npos)
                return usage("Option " + name + " takes no value.", spec);
            line.options[name] = {};
        } else if (equals != std::string::npos) {
            line.options[name] = word.substr(equals + 1);
        } else if (index + 1 < words.size()) {
            line.options[name] = words[++index];
        } else {
            return usage("Option " + name + " needs a value: " + option->value + ".", spec);
        }
        if (!option->value.empty() && line.options[name].empty())
            return usage("Option " + name + " has an empty value.", spec);
    }
    if (line.arguments.size() > spec.arguments.size())
        return usage("Unexpected argument \"" + line.arguments[spec.arguments.size()] + "\".", spec);
    if (line.arguments.size() < spec.arguments.size())
        return usage("Missing argument: " + spec.arguments[line.arguments.size()] + ".", spec);
    return line;
}

std::string helpText(const CommandSpec& spec)
{
    std::string text = "Usage: dbsync-cloud " + spec.name;
    for (const std::string& argument : spec.arguments)
        text += " " + argument;
    text += " [options]\n\n" + spec.summary + "\n\nOptions:\n";
    std::vector<OptionSpec> options = spec.options;
    options.push_back({"--help", "", "Shows this help."});
    options.push_back({"--version", "", "Shows the version."});
    for (const OptionSpec& option : options) {
        std::string left = "  " + option.name + (option.value.empty() ? "" : " " + option.value);
        left.resize(std::max<std::size_t>(left.size() + 2, 32), ' ');
        text += left + option.help + "\n";
    }
    return text;
}

} // namespace dbsync::cloud
