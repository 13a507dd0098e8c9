from mortise import HostError, config, emit, export, log, run


@export
def greet(name):
    """Greets by name, and says so to everyone."""
    try:
        emit("global", "__NAME__:greeted", {"name": name})
    except HostError as error:
        log(str(error))
    return f"{config('greeting') or 'Hello'}, {name}!"


run()
