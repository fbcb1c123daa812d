//! What a pack holds, read plainly.

use chatwire::json::{Json, Object, parse};

/// The chunks that a pack holds, made of what its documentation says.
pub fn unpacked(text: &str) -> Vec<Json> {
    let mut chunks = Vec::new();
    let mut shape = Json::Null;
    let mut holes = Vec::new();
    for segment in text.split('\u{2}').filter(|_| !text.is_empty()) {
        match segment
            .strip_prefix('\u{1}')
            .map(|json| parse(json.as_bytes()).unwrap())
        {
            Some(Json::Array(values)) => chunks.extend(values),
            Some(value) => {
                shape = value.get("shape").unwrap().clone();
                holes = value.get("holes").unwrap().as_array().unwrap().to_vec();
            }
            None => {
                let values: Vec<&str> = segment.split('\0').collect();
                assert_eq!(values.len() % holes.len(), 0, "{segment:?}");
                for values in values.chunks(holes.len()) {
                    let mut chunk = shape.clone();
                    for (path, value) in holes.iter().zip(values) {
                        put(&mut chunk, path.as_array().unwrap(), value);
                    }
                    chunks.push(chunk);
                }
            }
        }
    }
    chunks
}

fn put(place: &mut Json, path: &[Json], value: &str) {
    match (place, path) {
        (place, []) => *place = Json::string(value),
        (Json::Array(items), [index, rest @ ..]) => {
            put(&mut items[index.as_count().unwrap() as usize], rest, value);
        }
        (Json::Object(object), [name]) if name.as_str() == Some("logprobs") => {
            object.set("logprobs", parse(value.as_bytes()).unwrap());
        }
        (Json::Object(object), [name, rest @ ..]) => {
            put(member(object, name.as_str().unwrap()), rest, value);
        }
        (place, _) => panic!("{place} has no member"),
    }
}

fn member<'a>(object: &'a mut Object, name: &str) -> &'a mut Json {
    object.get_mut(name).unwrap()
}
